// Runs in the reader's browser: fetches the page anew every few seconds and changes only what differs, so that scroll position,
// focus, selection and open details stay as they are. Without it the page is complete; the Reload link does the same by hand.
;(() => {
  const everyMs = 3000
  // A tab that nobody looks at still tells by its title and its icon.
  const hiddenEveryMs = 30_000
  const mine = document.body.dataset
  const { build } = mine
  const icon = document.querySelector('link[rel=icon]')
  const said = document.getElementById('live-state')
  const pause = document.getElementById('live-pause')
  let timer = 0
  let paused = false
  let busy = false

  async function refresh() {
    clearTimeout(timer)
    if (busy || paused) return
    busy = true
    try {
      const url = new URL(location.href)
      url.searchParams.set('live', '1')
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10000) })
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
      // Something else answers in our place: a login page, a proxy's error.
      const theirs = fresh.body.dataset.build
      if (theirs === undefined) throw new Error('not our page')
      if (theirs !== build) return location.reload()
      if (!paused) show(fresh)
    } catch {
      if (!paused) lose()
    } finally {
      busy = false
      wait()
    }
  }

  function wait() {
    clearTimeout(timer)
    timer = setTimeout(refresh, document.hidden ? hiddenEveryMs : everyMs)
  }

  function show(fresh) {
    keepPlace(() => {
      const focus = document.activeElement
      for (const part of ['header', 'main']) morph(document.querySelector(part), fresh.querySelector(part))
      if (focus !== document.activeElement && focus.isConnected) focus.focus({ preventScroll: true })
      delete mine.stale
      tell('Live')
    })
    document.title = fresh.title
    icon.href = fresh.querySelector('link[rel=icon]').href
  }

  function lose() {
    if ('stale' in mine) return
    keepPlace(() => {
      mine.stale = ''
      tell(`Plumbline does not answer since ${new Date().toISOString().slice(11, 19)} UTC: what you see is from before`)
    })
    document.title = `Out of date · ${document.title}`
    icon.href = icon.dataset.stale
  }

  // What is read stays where it is on the screen. Not so at the top, and what sticks there is no measure.
  function keepPlace(change) {
    const topOf = (element) => element.getBoundingClientRect().top
    const anchor = scrollY > 0 && [...document.querySelectorAll('main [id]')].find((part) => topOf(part) >= 0)
    const top = anchor && topOf(anchor)
    change()
    if (anchor?.isConnected) scrollBy({ top: topOf(anchor) - top, behavior: 'instant' })
  }

  function tell(text) {
    if (said.textContent !== text) said.textContent = text
  }

  function morph(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && name !== 'open') old.removeAttribute(name)
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value && name !== 'open') old.setAttribute(name, value)
    }
    const kept = new Set([...fresh.children].map(({ id }) => id))
    for (const child of [...old.children]) if (child.id && !kept.has(child.id)) remove(child)
    let next = old.firstChild
    for (const node of [...fresh.childNodes]) {
      const match = node.id ? [...old.children].find(({ id }) => id === node.id) : isLike(next, node) ? next : null
      if (!match) {
        old.insertBefore(node, next)
        continue
      }
      if (match === next) next = next.nextSibling
      else old.insertBefore(match, next)
      if (match.nodeType !== Node.ELEMENT_NODE) {
        if (match.data !== node.data) match.data = node.data
      } else if (match.dataset.own === undefined) morph(match, node)
    }
    while (next) {
      const gone = next
      next = next.nextSibling
      remove(gone)
    }
  }

  // What had the focus is gone: the reader goes on from where it was, not from the top.
  function remove(node) {
    if (node.contains(document.activeElement)) {
      const near = node.parentElement.closest('article, main')
      near.tabIndex = -1
      near.focus({ preventScroll: true })
    }
    node.remove()
  }

  function isLike(old, fresh) {
    return old && !old.id && old.nodeName === fresh.nodeName
  }

  pause.hidden = false
  pause.addEventListener('click', () => {
    paused = !paused
    pause.textContent = paused ? 'Resume updates' : 'Pause updates'
    if (!paused) refresh()
    else if (!('stale' in mine)) tell('Paused')
  })
  document.addEventListener('visibilitychange', () => (document.hidden ? wait() : refresh()))
  addEventListener('online', refresh)
  tell('Live')
  wait()
})()
