// People sign in, are kept out of what is not theirs, change passwords, and administrators give accounts.
import { expect, given, look, person, scenario, signIn, tabThrough, until, visit } from './lib.mjs'

await scenario(async () => {
  const { address, name, password } = given.manchester
  const page = await person(address, { mayFail: [422, 403] })
  await visit(page, '/sign-in', 'sign-in')
  await page.fill('#name', name)
  await page.fill('#password', 'not the password')
  await page.click('main button[type=submit]')
  await look(page, 'sign-in-refused')
  expect((await page.title()).startsWith('Error: '), 'the title says that there is an error')

  const before = await page.context().cookies()
  await signIn(page, name, password)
  const after = await page.context().cookies()
  const cookie = after.find(cookie => cookie.name === '__Host-crosswalk')
  expect(cookie?.httpOnly && cookie.secure && cookie.sameSite === 'Lax', 'the cookie is HttpOnly, Secure and SameSite')
  expect(before.every(old => old.value !== cookie.value), 'the session begins with a secret of its own')
  await look(page, 'overview')
  expect((await tabThrough(page)).length > 5, 'the overview is reached by the keyboard')

  // The page follows what happens: another window makes an account, and locks it.
  await visit(page, '/accounts', 'accounts')
  await visit(page, '/accounts/new', 'accounts-new')
  await page.click('main button[type=submit]')
  await look(page, 'accounts-new-refused')
  await page.fill('#name', 'r.pugh')
  await page.fill('#shown', 'Rhys Pugh')
  await page.check('input[value=reporter]')
  await page.click('main button[type=submit]')
  await look(page, 'accounts-made')
  const once = await page.locator('#once').innerText()
  await page.goto('/accounts')
  await page.click('a:text-is("r.pugh")')
  expect(/^\/accounts\/\d+$/.test(new URL(page.url()).pathname), 'no address names a person')
  await look(page, 'account')

  // A reporter sees family moves and nothing else.
  const rhys = await person(address, { mayFail: [403, 422] })
  await signIn(rhys, 'r.pugh', once)
  const places = await rhys.locator('nav .govuk-service-navigation__link').allInnerTexts()
  expect(places.join() === 'Overview,Family moves', `a reporter is shown ${places}`)
  const refused = await rhys.goto('/accounts')
  expect(refused.status() === 403, 'a reporter is kept out of the accounts')
  await look(rhys, 'forbidden')
  await rhys.goto('/account/password')
  await look(rhys, 'password')

  // Closed, the account is out at once, wherever it was signed in.
  await page.check('input[value=closed]')
  await page.click('main form >> text=Save')
  const out = await rhys.goto('/')
  expect(new URL(rhys.url()).pathname === '/sign-in' && out.ok(), 'whoever is closed out must sign in')
  await until('the account is shown as closed', async () => (await page.locator('tr', { hasText: 'r.pugh' }).innerText()).includes('Closed'))

  // Without JavaScript all of it works too.
  const plain = await person(address, { javaScript: false })
  await signIn(plain, name, `teapot gravel ${[...name].reverse().join('')}x sunday`)
  expect(await plain.locator('h1').innerText() === 'Overview', 'signing in works without JavaScript')
  await plain.click('text=Sign out')
  await plain.goto('/accounts')
  expect(new URL(plain.url()).pathname === '/sign-in', 'signed out is signed out')
})
