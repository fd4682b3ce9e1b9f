// A partner that was heard every hour for weeks has said nothing for days: the overview and the partners' page say so by
// themselves, until it is heard again.
import { expect, given, look, person, reached, scenario, signIn, until } from './lib.mjs'

await scenario(async () => {
  const { address, name, password } = given.manchester
  const page = await person(address)
  await signIn(page, name, password)
  const needs = () => page.locator('#needs').innerText()
  await until('the overview flags the silence, without a click', async () => (await needs()).includes('gone quiet'))
  await look(page, 'overview')
  await page.click('#needs a:has-text("gone quiet")')
  const row = page.locator(`#partners tr:has(a[href="/partners/${given.partner}"])`)
  expect((await row.innerText()).includes('Gone quiet'), 'the partners\' page flags it')
  expect((await row.innerText()).includes('3 days ago'), 'and says how long it has been silent')
  await look(page, 'partners')
  await row.locator('a').click()
  const facts = await page.locator('#facts').innerText()
  expect(facts.includes('Gone quiet') && facts.includes('Heard in 168 of the 168 hours of a week'), `its page says what is usual: ${facts}`)
  await look(page, 'partner')

  await page.goto('/')
  reached('the-silence-is-seen')
  await until('it is heard again, and the flag goes by itself', async () => !(await needs()).includes('gone quiet'))
  await page.goto('/partners')
  expect((await row.innerText()).includes('Well'), 'the partner is well again')
})
