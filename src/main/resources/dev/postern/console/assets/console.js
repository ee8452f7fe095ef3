// Copy buttons: made here, so that without scripts none is there that does nothing. Copies what is seen.
function addCopyButtons(within) {
  for (const block of within.querySelectorAll('[data-copy]:not([data-copyable])')) {
    block.dataset.copyable = '';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    const what = block.getAttribute('aria-label') || block.dataset.copy || 'text';
    button.setAttribute('aria-label', `Copy: ${what}`);
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(block.innerText.trim());
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Select and copy by hand';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    if (block.tagName === 'PRE') {
      const frame = document.createElement('div');
      frame.className = 'copyable';
      block.replaceWith(frame);
      frame.append(block, button);
    } else {
      block.after(button);
    }
  }
}

document.addEventListener('DOMContentLoaded', () => {
  addCopyButtons(document);
  document.querySelector('[role="alert"]')?.focus();
});
document.addEventListener('htmx:afterSettle', (event) => addCopyButtons(event.target.parentElement || document));

// A form is sent once, however often its button is pressed. A page that the Back button brings again can be sent again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.hasAttribute('data-sent')) event.preventDefault();
  form.setAttribute('data-sent', '');
});
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => form.removeAttribute('data-sent'));
});

// A live region asks for itself again and again: not while the page is hidden, while it is paused, while somebody's keyboard is in
// it, or while something in it is unfolded. In place of the link that loads the page again there is a button that pauses it.
function addPauseButtons(within) {
  for (const control of within.querySelectorAll('[data-live-control]')) {
    const region = document.getElementById(control.dataset.liveControl);
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Pause';
    button.addEventListener('click', () => {
      button.textContent = region.toggleAttribute('data-paused') ? 'Go on' : 'Pause';
    });
    control.replaceChildren(button);
  }
}

document.addEventListener('DOMContentLoaded', () => addPauseButtons(document));
document.addEventListener('htmx:beforeRequest', (event) => {
  const region = event.target;
  if (region.hasAttribute('data-live')
    && (document.hidden || region.hasAttribute('data-paused') || region.contains(document.activeElement)
      || region.querySelector('details[open]'))) {
    event.preventDefault();
  }
});
