// What pages do beyond what they do without JavaScript: the Design System's own components, and parts that stay up to date.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// Elements with data-live are replaced when the gateway says that something has changed.
const live = () => document.querySelectorAll('[data-live]')
let busy = false
let again = false

async function refresh () {
  if (busy) { again = true; return }
  busy = true
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: 'text/html', 'X-Live': '1' } })
    if (answer.redirected || answer.status === 401) { window.location.reload(); return }
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const old of live()) {
      const next = fresh.getElementById(old.id)
      if (!next || next.innerHTML === old.innerHTML || old.contains(document.activeElement)) continue
      old.innerHTML = next.innerHTML
    }
  } catch (error) {
    // The connection is gone: the stream below comes back by itself and asks again.
  } finally {
    busy = false
    if (again) { again = false; setTimeout(refresh, 500) }
  }
}

function follow () {
  const stream = new EventSource('/live')
  stream.addEventListener('changed', refresh)
  stream.addEventListener('error', () => {
    // A lost connection comes back by itself. This is an answer: the session is over, or the gateway has too much to do.
    if (stream.readyState !== EventSource.CLOSED) return
    refresh()
    setTimeout(follow, 5000)
  })
  window.addEventListener('pagehide', () => stream.close())
}

if (live().length > 0 && document.body.hasAttribute('data-follows')) follow()
