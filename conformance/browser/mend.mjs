// An operator mends a broken record in place and it arrives elsewhere, releases many together, refuses with a reason: by the
// keyboard alone. Then one record more without JavaScript.
import { expect, given, look, person, press, print, reached, scenario, signIn, signInByKeyboard, tabTo, type, until } from './lib.mjs'

const said = (page, place) => page.locator(place).innerText()

/** The operator's own page shows what was stopped, without being asked. */
async function isTold (page) {
  expect((await said(page, '#needs')).includes('Nothing'), 'nothing needs a person yet')
  reached('an-operator-watches')
  await until('the overview shows it by itself', async () => (await said(page, '#needs')).includes('in quarantine'))
  await look(page, 'overview')
  await press(page, '#needs a', 'in quarantine')
  await look(page, 'quarantine')
  await press(page, 'main table a', 'The partner refused it')
}

/** The letter stands where the report says; as a person would, by the arrows. */
async function correct (page, { wrong, right }) {
  const text = await page.locator('#document').inputValue()
  const before = text.slice(0, text.indexOf(wrong)).split('\n')
  const [line, column] = [before.length, before.at(-1).length]
  expect((await said(page, `mark#line-${line}`)).includes(wrong), `line ${line}, which is wrong, is marked`)
  const report = await said(page, '#findings')
  expect(report.includes(`Line ${line},`) && /check letter/i.test(report), `the report says in English what is wrong: ${report}`)
  await tabTo(page, '#document')
  await page.keyboard.press('Control+Home')
  for (let count = 1; count < line; count++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Home')
  for (let count = 0; count < column; count++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Delete')
  await page.keyboard.type(right[0])
  const mended = await page.locator('#document').inputValue()
  expect(mended === text.replace(wrong, right), 'one letter is typed in place of another')
}

async function mends (page, record, there) {
  await there.goto(`/transfers/${record.transfer}`)
  expect(!(await said(there, '#children')).includes('With the new authority'), 'the record is not there yet')
  await look(page, 'entry')
  // The report leads to the line.
  await press(page, '#findings a', 'Line')
  expect(/#line-\d+$/.test(page.url()), 'the finding leads to its line')
  await press(page, 'button#check')
  expect(/check letter/i.test(await said(page, '#findings')), 'as it is, the finding stays')
  await look(page, 'checked')
  await correct(page, record)
  await press(page, 'button#check')
  expect((await said(page, '#passes')).includes('passes every check'), 'mended, it passes')
  expect(!/check letter/i.test(await said(page, 'main')), 'the finding is gone')
  await look(page, 'check-passes')
  await press(page, 'button#release-mended')
  const released = Date.now()
  expect((await said(page, '[role=alert]')).includes('Mended and released under the same id'), 'it is released')
  await look(page, 'mended')
  await until('the other authority\'s open page shows the record, without a click', async () =>
    (await said(there, '#children')).includes('With the new authority'))
  console.log(`the other authority's page showed the mended record ${Date.now() - released} ms after its release`)
  expect((await there.locator(`#messages a[href="/messages/${record.id}"]`).count()) === 1, 'it arrived under the same id')
  await look(there, 'transfer-there')
  await print(there, 'transfer-there')
}

/** Ticks the box of a message's line with the space bar. */
async function tick (page, id) {
  const box = await page.locator(`tr:has(a[href="/messages/${id}"]) input`).getAttribute('id')
  await tabTo(page, `#${box}`)
  await page.keyboard.press('Space')
}

async function releasesMany (page, letters) {
  await press(page, 'nav a', 'Quarantine')
  await press(page, 'main form button', 'Release those selected')
  await look(page, 'nothing-selected')
  await press(page, 'nav a', 'Quarantine')
  for (const id of letters) await tick(page, id)
  await press(page, 'main form button', 'Release those selected')
  expect((await said(page, 'main')).includes('2 of 2 will be released. Nothing has happened yet.'), 'first it is said what will happen')
  await look(page, 'preview')
  await press(page, 'main form button', 'Release 2')
  expect((await said(page, '[role=alert]')).includes('they go their way'), 'both are released')
  for (const id of letters) expect(!(await page.locator(`main a[href="/messages/${id}"]`).count()), 'what was released is off the list')
}

async function refuses (page, letter, sender) {
  const entry = await page.locator(`tr:has(a[href="/messages/${letter}"]) a`).first().getAttribute('href')
  await press(page, `a[href="${entry}"]`)
  await look(page, 'entry-of-a-letter')
  await press(page, 'main a', 'Refuse it with a reason')
  await press(page, 'main form button', 'Refuse it')
  await look(page, 'refuse-without-reason')
  await type(page, '#reason', 'Nobody of this name works here.')
  await press(page, 'main form button', 'Refuse it')
  await look(page, 'refused')
  await sender.goto('/quarantine')
  const told = sender.locator(`tr:has(a[href="/messages/${letter}"]) a`).first()
  await until('the sender is told', async () => { await sender.goto('/quarantine'); return told.count() })
  await press(sender, `a[href="${await told.getAttribute('href')}"]`)
  await until('the sender reads why', async () => (await said(sender, 'main')).includes('Nobody of this name works here.'), 1)
  await look(sender, 'refused-at-the-sender')
}

/** The same way in a browser that runs no scripts, with a mouse. */
async function mendsWithoutScripts (page, { wrong, right, id }) {
  await page.click('text=in quarantine')
  await page.click(`tr:has(a[href="/messages/${id}"]) a >> nth=0`)
  const text = await page.locator('#document').inputValue()
  await page.fill('#document', text.replace(wrong, right))
  await page.click('#check')
  expect((await said(page, '#passes')).includes('passes every check'), 'it passes without JavaScript')
  await page.click('#release-mended')
  expect((await said(page, '[role=alert]')).includes('Mended and released'), 'it is released without JavaScript')
}

await scenario(async () => {
  const { oxfordshire, manchester, records, letters } = given
  const here = await person(oxfordshire.address, { mayFail: [422], mouse: false })
  const there = await person(manchester.address, { mayFail: [422], mouse: false })
  for (const [page, who] of [[here, oxfordshire], [there, manchester]]) await signInByKeyboard(page, who.name, who.password)
  await isTold(here)
  await mends(here, records[0], there)
  await there.goto('/')
  await releasesMany(there, letters.slice(0, 2))
  await refuses(there, letters[2], here)

  const plain = await person(oxfordshire.address, { javaScript: false })
  const { name, password } = oxfordshire.plain
  await signIn(plain, name, password)
  reached('nobody-runs-scripts')
  await until('the second record is stopped', async () => {
    await plain.goto('/quarantine')
    return plain.locator(`a[href="/messages/${records[1].id}"]`).count()
  })
  await plain.goto('/')
  await mendsWithoutScripts(plain, records[1])
})
