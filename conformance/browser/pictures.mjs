// Every page of the console, also with something wrong in its forms, and on paper: a picture of each, axe clean.
import fs from 'node:fs'
import path from 'node:path'
import { expect, given, look, person, print, scenario, signIn, until, visit } from './lib.mjs'

const send = (page, text) => page.click(`main form button:has-text("${text}")`)
const shows = async (page, place, text) => (await page.locator(place).innerText()).includes(text)

/** Presses the button of a form as it stands, and looks at what is wrong. */
async function wrong (page, button, name) {
  await send(page, button)
  expect((await page.title()).startsWith('Error: '), `${name} says in its title that something is wrong`)
  await look(page, `${name}-wrong`)
}

async function day (page, name, [d, m, y]) {
  for (const [part, value] of [['day', d], ['month', m], ['year', y]]) await page.fill(`[name=${name}-${part}]`, value)
}

const file = (name, text) => {
  const at = path.join(given.pictures, name)
  fs.writeFileSync(at, text)
  return at
}

async function doors (page, nobody, reporter) {
  await visit(nobody, '/sign-in', 'sign-in')
  await wrong(nobody, 'Sign in', 'sign-in')
  await visit(page, '/account/password', 'password')
  await wrong(page, 'Change', 'password')
  await nobody.goto('/nowhere')
  await look(nobody, 'not-found')
  await reporter.goto('/audit')
  await look(reporter, 'forbidden')
  await visit(reporter, '/', 'overview-of-a-reporter')
  await page.goto('/transfers/child')
  await page.evaluate(() => document.querySelector('main input[name=token]').setAttribute('value', 'of another session'))
  await send(page, 'Find')
  await look(page, 'form-out-of-date')
}

async function accounts (page) {
  await visit(page, '/accounts', 'accounts')
  await visit(page, '/accounts/new', 'accounts-new')
  await wrong(page, 'Add', 'accounts-new')
  await page.fill('#name', 'new.comer')
  await page.fill('#shown', 'Ngozi Newcomer')
  await page.check('input[value=reporter]')
  await send(page, 'Add')
  await look(page, 'accounts-made')
  await page.goto('/accounts')
  await page.click('main a:has-text("new.comer")')
  await look(page, 'account')
  await page.uncheck('input[value=reporter]')
  await wrong(page, 'Save', 'account')
  await page.goto('/accounts')
  await page.click('main a:has-text("new.comer")')
  await send(page, 'Give a new password')
  await look(page, 'account-password')
}

async function partners (page) {
  await visit(page, '/partners', 'partners')
  await page.click(`main a[href="/partners/${given.partner}"]`)
  await look(page, 'partner')
  await wrong(page, 'Pause', 'partner')
  await page.goto('/partners')
  await page.click('main a[href^="/partners/system"] >> nth=0')
  await page.fill('#reason', 'It is being moved')
  await send(page, 'Pause')
  await look(page, 'system-paused')
  await send(page, 'Resume')
}

async function transfers (page) {
  await visit(page, '/transfers', 'transfers')
  await visit(page, '/transfers?show=closed&age=7', 'transfers-none')
  await visit(page, '/transfers/child', 'transfers-child')
  await wrong(page, 'Find', 'transfers-child')
  await page.fill('#number', given.child)
  await send(page, 'Find')
  await look(page, 'transfers-child-found')
  await page.click('#found table a')
  await look(page, 'transfer')
  await print(page, 'transfer')
  await visit(page, `/transfers/${given.rejected}`, 'transfer-not-accepted')
  await print(page, 'transfer-not-accepted')
}

async function messages (page) {
  await visit(page, '/messages', 'messages')
  await page.fill('#id', 'no id at all')
  await page.click('main form button:has-text("Go")')
  await look(page, 'go-wrong')
  await visit(page, `/messages/${given.message}`, 'message')
  await print(page, 'message')
  await send(page, 'Show the document')
  await look(page, 'message-document')
  await print(page, 'message-document')
}

async function quarantine (page) {
  await visit(page, '/quarantine', 'quarantine')
  await print(page, 'quarantine')
  await wrong(page, 'Release', 'quarantine-preview')
  await page.goto('/quarantine')
  await page.check('input[name=entry] >> nth=0')
  await send(page, 'Release')
  await look(page, 'quarantine-preview')
  await page.goto(`/quarantine?show=open`)
  await page.click(`tr:has(a[href="/messages/${given.broken.id}"]) a >> nth=0`)
  const entry = page.url()
  await look(page, 'entry')
  await print(page, 'entry')
  await page.fill('#document', '{ "Header": ')
  await wrong(page, 'Check', 'entry-unreadable')
  await page.goto(entry)
  const text = await page.locator('#document').inputValue()
  await send(page, 'Check')
  await look(page, 'entry-checked')
  await page.fill('#document', text.replace(given.broken.wrong, given.broken.right))
  await send(page, 'Check')
  await look(page, 'entry-passes')
  await visit(page, `${entry}/refuse`, 'refuse')
  await wrong(page, 'Refuse', 'refuse')
  await visit(page, `${entry}/close`, 'close')
  await page.goto(entry)
  await page.fill('#document', text.replace(given.broken.wrong, given.broken.right))
  await send(page, 'Release under')
  await page.click('summary')
  await look(page, 'entry-settled')
  await visit(page, '/quarantine?show=settled', 'quarantine-settled')
}

async function report (page) {
  await visit(page, '/moves/new', 'moves-new')
  await page.click('main form button.govuk-button')
  await look(page, 'moves-person')
  await wrong(page, 'Continue', 'moves-person')
  await page.check('input[name=role][value=child]')
  await page.fill('#forename', 'Maximiliane-Alexandrina')
  await page.fill('#surname', 'Featherstonehaugh-Cholmondeley')
  await day(page, 'born', ['2', '6', '2015'])
  await send(page, 'Continue')
  await look(page, 'moves-people')
  await wrong(page, 'Continue', 'moves-people')
  const draft = new URL(page.url()).pathname.replace(/\/people$/, '')
  await page.check('input[name=more][value=no]')
  const steps = [
    ['when', () => day(page, 'when', given.moved)],
    ['from', () => page.fill('#postcode', 'OX1 1ZD')],
    ['to', async () => { await page.check('input[value=known]'); await page.fill('#postcode', 'M1 1AE') }],
    ['kind', () => page.check('input[value=permanent]')],
    ['contact', () => page.fill('#telephone', '01865 249 811')]
  ]
  await send(page, 'Continue')
  for (const [step, fill] of steps) {
    await look(page, `moves-${step}`)
    // Whom to ask is known from the account already.
    if (step === 'contact') await page.fill('#name', '')
    await wrong(page, 'Continue', `moves-${step}`)
    if (step === 'contact') await page.fill('#name', 'Jo Officer')
    await fill()
    await send(page, 'Continue')
  }
  await look(page, 'moves-check')
  await visit(page, '/moves/new', 'moves-new-with-draft')
  await visit(page, `${draft}/abandon`, 'moves-abandon')
  await page.goto(`${draft}/check`)
  await send(page, 'Send')
  await look(page, 'moves-sent')
  await visit(page, '/moves', 'moves')
  await page.click('#reports a >> nth=0')
  await look(page, 'moves-report')
}

async function files (page) {
  await visit(page, '/moves/uploads', 'moves-uploads')
  await page.click('summary')
  await look(page, 'moves-uploads-columns')
  await wrong(page, 'Look at the file', 'moves-uploads')
  const rows = 'move_reference,move_date,from_postcode,to_postcode,surname,forename,date_of_birth\n' +
    `B-1,${given.moved.toReversed().join('-')},OX1 1ZD,M1 1AE,Browserson,Bo,2015-06-02\nB-2,soon,OX1 1ZD,M1 1AE,Browserton,Cy,2015-06-02\n`
  await page.setInputFiles('#file', file('moves.csv', rows))
  await send(page, 'Look at the file')
  await until('the file was looked at', () => page.locator('button:has-text("Send 1 household")').count())
  await look(page, 'moves-upload')
  await page.click('button:has-text("Send 1 household")')
  await until('the file was sent', () => shows(page, '#standing', 'Notices sent'))
  await look(page, 'moves-upload-sent')
  await page.goto('/moves/uploads')
  await page.setInputFiles('#file', file('unreadable.csv', 'a,b,c\n1,2,3\n'))
  await send(page, 'Look at the file')
  await until('it was looked at', async () => !(await shows(page, 'main', 'being looked at')))
  await look(page, 'moves-upload-unreadable')

  await visit(page, '/moves/placements', 'moves-placements')
  await wrong(page, 'Check the list', 'moves-placements')
  const list = 'reference,placement_date,from_postcode,placement_postcode,surname,forename,dob\n' +
    `B-1,${given.moved.join('/')},OX1 1ZD,M1 1AE,Browserson,Bo,02/06/2015\nB-9,${given.moved.join('/')},OX1 1ZD,M11 3FF,Neverby,Di,02/06/2017\n`
  await page.setInputFiles('#file', file('placements.csv', list))
  await send(page, 'Check the list')
  expect(await page.locator('#never').innerText() === '1', 'one placement was never reported')
  await look(page, 'moves-placements-compared')
}

async function leads (page) {
  await until('there are leads', async () => { await page.goto('/leads'); return page.locator('#leads a').count() })
  await look(page, 'leads')
  await page.click('#leads a >> nth=0')
  await look(page, 'lead')
  await wrong(page, 'Dismiss', 'lead')
  await page.fill('#reason', 'The family stayed.')
  await send(page, 'Dismiss')
  await visit(page, '/leads?state=dismissed', 'leads-dismissed')
  await page.click('#leads a >> nth=0')
  await look(page, 'lead-dismissed')
}

/** Asks another council about the children's neighbour. */
async function asks (page, council) {
  await page.check('input[value=unknown-destination]')
  await page.fill('#words', 'The family left without a word.')
  await page.fill('#forename', given.known.forename)
  await page.fill('#surname', given.known.surname)
  await day(page, 'born', given.known.born)
  await page.fill('#ask', council)
  await page.fill('#name', 'Jo Asks')
  await page.fill('#telephone', '01865 555 040')
  await send(page, 'Ask')
}

async function finds (page, there) {
  await visit(page, '/find/new', 'find-new')
  await wrong(page, 'Ask', 'find-new')
  await asks(page, 'Manchester')
  await look(page, 'search')
  const search = new URL(page.url()).pathname
  await there.goto('/find/new')
  await asks(there, 'Oxfordshire')
  await until('the question arrives', async () => { await page.goto('/find'); return page.locator('a[href^="/find/requests/"]').count() })
  await look(page, 'find')
  await page.click('a[href^="/find/requests/"]')
  await look(page, 'request')
  await wrong(page, 'Send the answer', 'request')
  await until('the question arrives', async () => { await there.goto('/find'); return there.locator('a[href^="/find/requests/"]').count() })
  await there.click('a[href^="/find/requests/"]')
  await there.check('input[name=child-0][value=yes]')
  await there.fill('#name', 'Sam Answers')
  await there.fill('#telephone', '0161 234 5000')
  await send(there, 'Send the answer')
  await page.goto(search)
  await until('the answer is shown', () => shows(page, '#answers', 'Known there'))
  await look(page, 'search-answered')
  await visit(page, '/find', 'find-to-look-at')
  await visit(page, '/find/registers/missing', 'register-missing')
  await visit(page, '/find/registers/out-of-school', 'register-out-of-school')
}

await scenario(async () => {
  const { oxfordshire, manchester } = given
  const mayFail = [422, 404, 403]
  const page = await person(oxfordshire.address, { mayFail })
  const there = await person(manchester.address, { mayFail })
  const reporter = await person(oxfordshire.address, { mayFail })
  for (const [one, who] of [[page, oxfordshire], [there, manchester], [reporter, oxfordshire.reporter]]) await signIn(one, who.name, who.password)
  await visit(page, '/', 'overview')
  await doors(page, await person(oxfordshire.address, { mayFail }), reporter)
  await accounts(page)
  await partners(page)
  await transfers(page)
  await messages(page)
  await quarantine(page)
  await report(page)
  await files(page)
  await leads(page)
  await finds(page, there)
  await visit(page, '/audit', 'audit')
  await print(page, 'audit')
})
