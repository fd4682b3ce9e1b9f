// What every browser scenario needs: a real Chromium, people who sign in, pages that are looked at from all sides.
import { createRequire } from 'node:module'
import fs from 'node:fs'
import path from 'node:path'

/** What the test hands over: addresses, passwords, folders. */
export const given = JSON.parse(process.env.CROSSWALK_BROWSER)
const require = createRequire(path.join(given.packages, 'package.json'))
const { chromium } = require('playwright-core')
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2, levels A and AA, and what axe itself recommends. */
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const browser = await chromium.launch({
  executablePath: given.chromium,
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync']
})

const faults = []
const windows = []
const seen = new Set()
/** What each picture shows: `{ name, path, method }`. */
const pictures = []

/** Something is not as it must be: said at the end, so that one run shows all of it. */
export function fault (text) {
  faults.push(text)
  console.log(`FAULT ${text}`)
}

/** How each window's page was asked for. */
const methods = new Map()

// The identity provider's own pages are not ours to judge.
const isOurs = address => !given.provider || !address.startsWith(given.provider)

export function expect (condition, text) {
  if (!condition) fault(text)
}

/** A window of its own for one person. `mayFail`: statuses that this person is meant to see. `mouse`: whether there is one. */
export async function person (address, { mayFail = [], javaScript = true, mouse = true } = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: address, javaScriptEnabled: javaScript })
  if (!mouse) {
    await context.addInitScript(() => window.addEventListener('pointerdown', () => console.error('the mouse was used'), true))
  }
  const page = await context.newPage()
  windows.push(page)
  page.on('console', message => {
    if (message.type() !== 'error' || !isOurs(page.url())) return
    const text = message.text()
    if (mayFail.some(status => text.includes(`status of ${status}`))) return
    fault(`console of ${page.url()}: ${text}`)
  })
  page.on('pageerror', error => isOurs(page.url()) && fault(`script of ${page.url()}: ${error.message}`))
  page.on('request', request => {
    const url = request.url()
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) methods.set(page, request.method())
    if (!isOurs(page.url())) return
    if (!url.startsWith('data:') && !given.origins.some(origin => url.startsWith(origin))) fault(`asks a third party: ${url}`)
  })
  return page
}

const chosen = name => `teapot gravel ${[...name].reverse().join('')}x sunday`

/** Signs in by the keyboard alone, at the first time with another password. */
export async function signInByKeyboard (page, name, password) {
  await page.goto('/sign-in')
  await type(page, '#name', name)
  await type(page, '#password', password)
  await press(page, 'main button[type=submit]')
  await type(page, '#old', password)
  await type(page, '#new', chosen(name))
  await type(page, '#again', chosen(name))
  await press(page, 'main button[type=submit]')
}

/** Signs in; at the first time the password is changed. Returns the password that counts from now on. */
export async function signIn (page, name, password) {
  await page.goto('/sign-in')
  await page.fill('#name', name)
  await page.fill('#password', password)
  await page.click('main button[type=submit]')
  if (!page.url().endsWith('/account/password')) return password
  const own = chosen(name)
  await page.fill('#old', password)
  await page.fill('#new', own)
  await page.fill('#again', own)
  await page.click('main button[type=submit]')
  await page.waitForURL(url => url.pathname === '/')
  return own
}

/** Looks at the page as it stands: accessibility, width, heading, title; keeps pictures at 1280 and 320 px. */
export async function look (page, name) {
  seen.add(name)
  pictures.push({ name, path: new URL(page.url()).pathname, method: methods.get(page) })
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow <= 0, `${name} at ${width} px is ${overflow} px too wide`)
    await page.screenshot({ path: path.join(given.pictures, `${name}-${width}.png`), fullPage: true })
    await page.evaluate(axe)
    const result = await page.evaluate(tags => window.axe.run({ runOnly: tags }), STANDARDS)
    for (const violation of result.violations) {
      const where = violation.nodes.map(node => node.target.join(' ')).slice(0, 3).join(', ')
      fault(`${name} at ${width} px: axe ${violation.id}: ${violation.help} (${where})`)
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(await page.locator('h1').count() === 1, `${name} has not one h1`)
  expect((await page.title()).endsWith('– Crosswalk'), `${name} has no title`)
}

/** Looks at the page as it is printed on A4: nothing is cut off, and what only a screen needs is not there. */
export async function print (page, name) {
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 720, height: 1018 })
  await page.screenshot({ path: path.join(given.pictures, `${name}-print.png`), fullPage: true })
  const wrong = await page.evaluate(() => {
    const cut = [...document.querySelectorAll('.cw-wide, .cw-document')].filter(one => one.scrollWidth > one.clientWidth + 1)
    const shown = [...document.querySelectorAll('button, nav a, .govuk-skip-link')].filter(one => one.checkVisibility())
    for (const one of document.querySelectorAll('main *')) {
      if (one.getBoundingClientRect().right > window.innerWidth + 1 && one.checkVisibility()) cut.push(one)
    }
    const named = one => `${one.tagName} ${one.className} ${one.innerText.slice(0, 20)}`
    return [...cut.slice(0, 3).map(one => `cut off: ${named(one)}`), ...shown.map(one => `printed: ${named(one)}`)]
  })
  for (const one of wrong) fault(`${name} on paper: ${one}`)
  await page.emulateMedia({ media: 'screen' })
  await page.setViewportSize({ width: 1280, height: 900 })
}

/** Goes on with the Tab key alone until the element of this kind that says `text` has the focus. */
export async function tabTo (page, selector, text = '', most = 300) {
  for (let count = 0; count < most; count++) {
    const there = await page.evaluate(([selector, text]) => {
      const element = document.activeElement
      return Boolean(element?.matches(selector) && (element.textContent + element.getAttribute('aria-label')).includes(text))
    }, [selector, text])
    if (there) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${most} times Tab did not lead to ${selector} ${text} of ${page.url()}`)
}

/** Goes there by the Tab key and presses Enter; waits for the page that comes. */
export async function press (page, selector, text = '') {
  await tabTo(page, selector, text)
  const arrived = page.waitForEvent('framenavigated')
  await page.keyboard.press('Enter')
  await arrived
  await page.waitForLoadState()
}

/** Goes to a field by the Tab key and types. */
export async function type (page, selector, text) {
  await tabTo(page, selector)
  await page.keyboard.type(text)
}

/** Says to the test that the scenario has come to this point. */
export function reached (point) {
  fs.writeFileSync(path.join(given.pictures, point), '')
}

/** Goes to an address and looks. */
export async function visit (page, address, name) {
  const answer = await page.goto(address)
  expect(answer.ok(), `${name}: ${address} answers ${answer.status()}`)
  await look(page, name)
}

/** Everything on the page that can be reached, by the Tab key alone, in order: the visible name of each. */
export async function tabThrough (page, most = 60) {
  const names = []
  await page.locator('body').press('Tab')
  for (let count = 0; count < most; count++) {
    const name = await page.evaluate(() => {
      const element = document.activeElement
      return element && element !== document.body
        ? `${element.tagName}:${(element.innerText || element.name || element.getAttribute('aria-label') || '').trim()}`
        : null
    })
    if (name === null) break
    names.push(name)
    await page.keyboard.press('Tab')
  }
  return names
}

/** Waits until `ask` gives something true. */
export async function until (what, ask, seconds = 60) {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const found = await ask()
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, 250))
  }
  throw new Error(`waited ${seconds} s in vain: ${what}`)
}

/** Runs a scenario; the exit code is 1 when anything was not as it must be. */
export async function scenario (run) {
  try {
    await run()
  } catch (error) {
    fault(error.stack)
    for (const [number, page] of windows.entries()) {
      await page.screenshot({ path: path.join(given.pictures, `failed-${number}.png`), fullPage: true })
      console.log(`window ${number} was at ${page.url()}: ${(await page.locator('main').innerText()).slice(0, 600)}`)
    }
  }
  await browser.close()
  fs.writeFileSync(path.join(given.pictures, 'pictures.json'), JSON.stringify(pictures, null, 1))
  console.log(`${seen.size} pages looked at, ${faults.length} faults`)
  process.exit(faults.length === 0 ? 0 : 1)
}
