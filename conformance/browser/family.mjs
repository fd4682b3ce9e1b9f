// A housing officer reports a family's move by the form and by a file; an operator elsewhere watches the records follow.
import path from 'node:path'
import { expect, given, look, person, scenario, signIn, until, visit } from './lib.mjs'

async function onward (page, fields = {}) {
  for (const [name, value] of Object.entries(fields).filter(([name]) => name !== 'born')) {
    const field = page.locator(`[name="${name}"]`)
    const isChoice = ['radio', 'checkbox'].includes(await field.first().getAttribute('type'))
    if (isChoice) await page.check(`input[name="${name}"][value="${value}"]`)
    else await field.fill(value)
  }
  await page.click('main button:has-text("Continue")')
}

const day = (name, [d, m, y]) => ({ [`${name}-day`]: d, [`${name}-month`]: m, [`${name}-year`]: y })

async function byForm (officer) {
  await visit(officer, '/moves', 'moves')
  await officer.click('text=Report a family move')
  await look(officer, 'move-start')
  await officer.click('main button.govuk-button')
  await look(officer, 'move-person')
  await onward(officer)
  await look(officer, 'move-person-refused')
  await officer.click('.govuk-error-summary a >> nth=0')
  expect(await officer.evaluate(() => document.activeElement.tagName === 'INPUT'), 'the summary of errors leads to the field')
  for (const [number, one] of given.family.entries()) {
    await onward(officer, { ...one, ...day('born', one.born) })
    await look(officer, 'move-people')
    await onward(officer, { more: number + 1 < given.family.length ? 'yes' : 'no' })
  }
  await look(officer, 'move-when')
  await onward(officer, day('when', given.when))
  await look(officer, 'move-from')
  await onward(officer, { postcode: 'OX44 9ZZ' })
  await look(officer, 'move-from-refused')
  await onward(officer, { postcode: given.from, line: '14 Quarry Lane' })
  await look(officer, 'move-to')
  await onward(officer, { where: 'known', postcode: given.to })
  await look(officer, 'move-kind')
  await onward(officer, { kind: 'permanent' })
  await look(officer, 'move-contact')
  await onward(officer, { name: 'Rowan Bailey', telephone: '01865 555010' })
  await look(officer, 'move-check')
  await officer.click('main button:has-text("Send")')
  await look(officer, 'move-sent')
  return officer.locator('#number').innerText()
}

async function byFile (officer) {
  await visit(officer, '/moves/uploads', 'uploads')
  await officer.setInputFiles('#file', { name: 'moves.csv', mimeType: 'text/csv', buffer: Buffer.from(given.file) })
  await officer.click('main button.govuk-button')
  await until('the file is read', async () => (await officer.locator('#standing').innerText()).includes('soon'))
  await look(officer, 'upload')
  await officer.click('main button:has-text("Send")')
  await look(officer, 'upload-sent')
}

await scenario(async () => {
  const officer = await person(given.oxford.address, { mayFail: [422] })
  await signIn(officer, given.oxford.name, given.oxford.password)
  await look(officer, 'overview-reporter')
  const operator = await person(given.manchester.address, { mayFail: [422] })
  await signIn(operator, given.manchester.name, given.manchester.password)
  await operator.goto('/transfers')

  const number = await byForm(officer)
  const sent = Date.now()
  // The operator's page shows it without a click; then the transfer goes through before their eyes.
  const row = operator.locator('#transfers tbody tr').first()
  await until('the transfer is on the operator\'s page', () => row.count())
  console.log(`a family's move was on the other authority's page ${Date.now() - sent} ms after it was sent`)
  await look(operator, 'transfers')
  await row.locator('a').first().click()
  await until('custody passes, as the page shows by itself', async () =>
    /accepted/i.test(await operator.locator('#children').innerText()))
  console.log(`the page showed the records accepted ${Date.now() - sent} ms after the move was sent`)
  await look(operator, 'transfer')
  await until('the officer sees what became of it', async () => {
    await officer.goto('/moves')
    return (await officer.locator('#reports').innerText()).includes(number)
  })
  await officer.click(`text=${number}`)
  await look(officer, 'report')
  await byFile(officer)

  await operator.locator('#messages a').first().click()
  await look(operator, 'message')
  const download = operator.waitForEvent('download', { timeout: 20_000 }).catch(() => null)
  await operator.goto('/transfers')
  await operator.locator('#transfers tbody tr a').first().click()
  await operator.click('main button:has-text("vidence")')
  const file = await download
  expect(file !== null, 'the evidence is downloaded')
  if (file) await file.saveAs(path.join(given.pictures, 'evidence.zip'))
  for (const [address, name] of [['/messages', 'messages'], ['/quarantine', 'quarantine'], ['/transfers/child', 'transfers-child'],
    ['/leads', 'leads'], ['/find', 'find'], ['/audit', 'audit'], ['/', 'overview-busy']]) {
    await visit(operator, address, name)
  }
  await visit(officer, '/moves/placements', 'placements')
})
