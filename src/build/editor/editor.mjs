// Code fields of the console become editors. The text field stays the form's field, and is all there is without scripts.
import { history, historyKeymap, indentWithTab, standardKeymap, toggleComment } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { javascript, json } from '@codemirror/legacy-modes/mode/javascript';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const look = EditorView.theme({
  '&': { maxWidth: '100%', backgroundColor: 'var(--sheet)', color: 'var(--text)', border: '1px solid var(--field)', borderRadius: '5px', maxHeight: '38rem' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--machine)', fontSize: '.85rem', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { minHeight: '12rem', caretColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--well)', color: 'var(--soft)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'transparent', boxShadow: 'inset 2px 0 var(--accent)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--done-well)', outline: '1px solid var(--accent)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-well)', outline: '1px solid var(--bad)' },
});

// Colour says state elsewhere in the console; in code it is kept to comments and texts.
const words = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--accent)' },
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.operatorKeyword, tags.bool, tags.null], fontWeight: '650' },
]);

/** The editor lives in a shadow tree: there its styles are constructed sheets, which the content security policy lets in. */
function edit(field) {
  const label = document.querySelector(`label[for="${field.id}"]`);
  const host = document.createElement('div');
  field.before(host);
  const shadow = host.attachShadow({ mode: 'open', delegatesFocus: true });
  const view = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), history(), bracketMatching(), highlightActiveLine(), indentUnit.of('  '), look, syntaxHighlighting(words),
        StreamLanguage.define(field.name === 'event' ? json : javascript), keymap.of([indentWithTab, { key: 'Mod-/', run: toggleComment }, ...standardKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label?.textContent ?? field.name, tabindex: '0', 'aria-invalid': field.ariaInvalid ?? 'false' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          field.value = update.state.doc.toString();
          field.dispatchEvent(new Event('input', { bubbles: true })); // as if it was typed into the field
        }),
      ],
    }),
  });
  const keys = document.createElement('p');
  keys.className = 'hint';
  keys.textContent = 'Tab indents. Escape and then Tab leaves the editor.';
  field.after(keys);
  field.hidden = true;
  host.id = field.id; // where links to the field lead
  field.removeAttribute('id');
  label?.addEventListener('click', () => view.focus());
}

document.querySelectorAll('textarea.editor').forEach(edit);
