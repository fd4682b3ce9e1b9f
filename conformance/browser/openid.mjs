// People sign in with the council's identity provider: roles come from there, and nobody without one is let in.
import { expect, given, look, person, scenario } from './lib.mjs'

async function signInThere (page, name) {
  await page.goto('/sign-in?to=/partners')
  await page.click('text=Sign in with your council account')
  await page.fill('input[name=login]', name)
  await page.fill('input[name=password]', 'anything')
  await page.click('button[type=submit]')
  await page.click('button[type=submit]')
  await page.waitForURL(url => url.origin === given.manchester.address)
}

await scenario(async () => {
  const { address } = given.manchester
  const begum = await person(address)
  await begum.goto('/sign-in')
  await look(begum, 'sign-in-elsewhere')
  await signInThere(begum, 'begum')
  expect(await begum.locator('h1').innerText() === 'Partners and systems', 'after signing in they are where they wanted to go')
  expect((await begum.locator('header').innerText()).includes('Person begum'), 'they are called as there')

  const pugh = await person(address, { mayFail: [403] })
  await signInThere(pugh, 'pugh')
  expect(await pugh.locator('h1').innerText() === 'You cannot see this page', 'a reporter is one here too')

  const okafor = await person(address, { mayFail: [403] })
  await signInThere(okafor, 'okafor')
  expect(await okafor.locator('h1').innerText() === 'You were not signed in', 'nobody without a role is let in')
  await look(okafor, 'not-signed-in')

  // An answer that this browser has not asked for is not taken.
  const stranger = await person(address, { mayFail: [403] })
  await stranger.goto('/sign-in/back?code=abc&state=def')
  expect(await stranger.locator('h1').innerText() === 'You were not signed in', 'an answer unasked for is not taken')
})
