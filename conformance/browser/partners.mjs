// An operator sees who is heard, sends a test child and sees it arrive, pauses a partner and resumes it without loss.
import { expect, given, look, person, scenario, signIn, until, visit } from './lib.mjs'

await scenario(async () => {
  const { address, name, password } = given.manchester
  const page = await person(address, { mayFail: [422] })
  await signIn(page, name, password)
  await visit(page, '/partners', 'partners')
  await page.click(`text=${given.partner}`)
  await look(page, 'partner')
  const facts = page.locator('#facts')

  const began = Date.now()
  await page.click('text=Send a test child')
  await until('the test child arrives, without a click', async () => (await facts.innerText()).includes('Arrived'))
  console.log(`the page showed the test child's arrival after ${Date.now() - began} ms`)
  await look(page, 'partner-tested')

  await page.click('button:has-text("Pause")')
  await look(page, 'partner-pause-refused')
  await page.fill('#reason', 'their system is being moved')
  await page.click('button:has-text("Pause")')
  await look(page, 'partner-paused')
  await page.click('text=Send a test child')
  await new Promise(resolve => setTimeout(resolve, 3000))
  expect((await facts.innerText()).includes('On its way'), 'what is sent to a paused partner waits')
  await page.click('text=Resume')
  await until('what has waited arrives', async () => (await facts.innerText()).includes('Arrived'))

  await page.goto('/partners')
  await page.click('text=social-care')
  await page.fill('#reason', 'maintenance')
  await page.click('button:has-text("Pause")')
  await look(page, 'system-paused')
  await page.click('text=Resume')

  await visit(page, '/audit', 'audit')
  const rows = await page.locator('main tbody').innerText()
  for (const event of ['paused', 'resumed', 'test child', 'signed in']) expect(rows.includes(event), `the audit log tells: ${event}`)
})
