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
        if (block.id === 'secret') block.closest('[data-unkept]')?.removeAttribute('data-unkept');
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

// What was typed is not lost without a question. A form is changed if a field is not as the page brought it, or if the page brought
// back what the server has refused. Fields with data-passing hold nothing that anybody would keep.
function isTyped(field) {
  if (!field.name || field.type === 'hidden' || field.type === 'file' || field.closest('[data-passing]')) return false;
  if (field.getAttribute('aria-invalid') === 'true') return true;
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.options) {
    const chosen = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  const brought = field.type === 'textarea' ? field.defaultValue.replace(/\r\n?/g, '\n') : field.defaultValue.replace(/[\r\n]/g, '');
  return field.value !== brought; // as the browser keeps line breaks
}

const isChanged = (form) => form.method === 'post' && [...form.querySelectorAll('input, textarea, select')].some(isTyped);
let answered = false; // the person knows what is lost, or nothing is

/** What would be lost if the page were left, in a sentence; empty: nothing, or only what that form sends. */
function lostBesides(sent) {
  if (document.querySelector('[data-unkept]')) return 'The secret on this page is not shown again.';
  return [...document.forms].some((form) => form !== sent && isChanged(form))
    ? 'Another form on this page is changed and not saved. What was typed there will be lost.' : '';
}

function markChanged(form) {
  const mark = form.querySelector('.unsaved');
  if (!isChanged(form)) {
    mark?.remove();
  } else if (!mark) {
    const words = document.createElement('span');
    words.className = 'unsaved warn';
    words.textContent = ` ${form.dataset.unsaved || 'Not saved'}`;
    words.setAttribute('role', 'status');
    [...form.querySelectorAll('button:not([type=button])')].at(-1)?.after(words);
  }
}

document.addEventListener('DOMContentLoaded', () => [...document.forms].forEach(markChanged));
document.addEventListener('input', (event) => {
  answered = false;
  if (event.target.form) markChanged(event.target.form);
});
document.addEventListener('submit', (event) => {
  const loss = lostBesides(event.target);
  answered = loss === '' || window.confirm(`${loss} Go on?`);
  if (!answered) event.preventDefault();
}, true);
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-kept]')) document.querySelector('[data-unkept]')?.removeAttribute('data-unkept');
});
window.addEventListener('beforeunload', (event) => {
  if (!answered && lostBesides(null) !== '') event.preventDefault(); // the browser asks, in words of its own
});
window.addEventListener('pageshow', () => { answered = false; });
// On a phone the sections are in one line, which begins at the section of the page.
document.addEventListener('DOMContentLoaded', () => {
  const current = document.querySelector('.side [aria-current]');
  if (current) current.closest('.side').scrollLeft = current.offsetLeft - current.closest('.side').clientWidth / 3;
});

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
