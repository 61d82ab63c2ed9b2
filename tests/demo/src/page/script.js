'use strict';
// Shows what the server tells, and sends what a visitor does. No text is ever read as HTML.
const words = JSON.parse(document.getElementById('words').textContent);
const word = (name) => words[name] ?? name;
const $ = (id) => document.getElementById(id);
const NAMES = { 'mercado-livre': 'Mercado Livre', shopee: 'Shopee', magalu: 'Magalu', chatwoot: 'Chatwoot' };

/** An element with attributes and children; a child that is nothing is left out. */
function make(tag, attributes, ...children) {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === true) one.setAttribute(name, '');
    else if (value !== false && value != null) one.setAttribute(name, value);
  }
  one.append(...children.flat().filter((child) => child != null && child !== false));
  return one;
}

/** Fills a place anew when what it shows changed; the focus stays where it was. */
function fill(place, shown, build) {
  const now = JSON.stringify(shown);
  if (place.shown === now) return false;
  place.shown = now;
  const focus = place.contains(document.activeElement) && document.activeElement.dataset.focus;
  place.replaceChildren(...[build()].flat().filter(Boolean));
  if (focus) place.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  return true;
}

// ---------------------------------------------------------------- markdown, as Chatwoot shows it
const MARK = /\\([\\`*_{}[\]()#+\-.!~>|])|\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*|(?<!\w)_(.+?)_(?!\w)|~~(.+?)~~|`([^`]+)`|\[([^\]]+)\]\((https?:[^)\s]+)\)/;
function inline(text) {
  const found = MARK.exec(text);
  if (!found) return [text];
  const [all, letter, bold, star, line, gone, code, name, url] = found;
  const inner = letter != null ? letter
    : bold != null ? make('strong', {}, inline(bold))
    : star != null || line != null ? make('em', {}, inline(star ?? line))
    : gone != null ? make('del', {}, inline(gone))
    : code != null ? make('code', {}, code)
    : make('a', { href: url, rel: 'noreferrer', target: '_blank' }, name);
  return [text.slice(0, found.index), inner, ...inline(text.slice(found.index + all.length))];
}
function rich(text) {
  return text.split('\n').map((line) => {
    const item = /^\s*[-*] (.*)/.exec(line);
    return item ? make('span', { class: 'item' }, inline(item[1])) : make('span', { class: 'line-of' }, inline(line));
  });
}

function files(list) {
  return list.map((file) => make('a', { class: 'file', href: file.url, target: '_blank', download: file.image ? null : file.name },
    file.image ? make('img', { src: file.url, alt: file.name, loading: 'lazy' }) : '📄 ' + file.name));
}

// ---------------------------------------------------------------- what a visitor does
async function act(fields) {
  const form = fields instanceof FormData ? fields : new FormData();
  if (form !== fields) for (const [name, value] of Object.entries(fields)) form.append(name, value);
  try {
    const answer = await fetch('/act', { method: 'POST', body: form });
    if (!answer.ok) throw new Error((await answer.text()) || answer.status);
    say('');
    return true;
  } catch (why) {
    say(word('not-done').replace('{}', why.message));
    return false;
  }
}
function say(trouble) {
  $('trouble-line').hidden = !trouble;
  $('trouble-line').textContent = trouble;
}

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.busy) return;
  form.busy = true;
  const fields = new FormData(form);
  fields.append('act', form.dataset.act);
  for (const name of ['key', 'text']) if (form.dataset[name]) fields.append(name, form.dataset[name]);
  if (await act(fields)) {
    for (const field of form.querySelectorAll('textarea,input[type=text],input[type=file]')) field.value = '';
    chosenFiles(form);
  }
  form.busy = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.matches('textarea')) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
document.addEventListener('change', (event) => {
  const field = event.target;
  if (field.name === 'show') {
    document.body.dataset.show = field.value;
    render();
  }
  if (field.type === 'file') chosenFiles(field.form);
  if (field.name === 'private') {
    field.form.classList.toggle('noting', field.checked);
    $('reply-text').placeholder = word(field.checked ? 'reply-note' : 'reply');
  }
});
document.addEventListener('click', (event) => {
  const one = event.target.closest('button');
  if (!one) return;
  const { switch: name, do: what, conversation, message, key } = one.dataset;
  if (name) act({ act: 'switch', name, on: one.getAttribute('aria-checked') !== 'true' });
  if (what === 'pass') act({ act: what, minutes: one.dataset.minutes });
  if (what === 'expire') act({ act: what });
  if (what === 'retry') act({ act: what, message });
  if (what === 'resolve' || what === 'reopen') act({ act: what, conversation });
  if (what === 'block') act({ act: what, key, on: one.getAttribute('aria-pressed') !== 'true' });
  if (what === 'choose') {
    picked = Number(conversation);
    render();
  }
});
function chosenFiles(form) {
  const label = form.querySelector('.files label span');
  const names = [...(form.querySelector('input[type=file]')?.files ?? [])].map((file) => file.name);
  if (label) label.textContent = names.join(', ') || word('attach');
}

// ---------------------------------------------------------------- what there is to see
let state = null;
let picked = null;
const read = new Map();
const isShown = (slug) => ['all', slug].includes(document.body.dataset.show);

function render() {
  if (!state) return;
  count();
  for (const one of document.querySelectorAll('[data-switch]')) one.setAttribute('aria-checked', state.switches[one.dataset.switch]);
  for (const place of document.querySelectorAll('.talks')) talksOf(place);
  desk();
  runs();
}

function count() {
  const { sum, notes } = state;
  for (const one of document.querySelectorAll('[data-count]')) {
    const value = sum[one.dataset.count];
    one.querySelector('dd').textContent = value;
    one.classList.toggle('bad', value > 0 && ['doubled', 'lost'].includes(one.dataset.count));
  }
  const beside = [[sum.waiting, 'waiting'], [sum.refused, 'refused'], notes.leaked ? [notes.leaked, 'notes-leaked'] : [notes.kept, 'notes-kept']];
  fill($('beside'), beside, () => beside.filter(([number]) => number).map(([number, name]) => make('span', {}, word(name).replace('{}', number))));
}

// The buyer's half: a card for each talk, newest first.
const KINDS = { question: 'question', pack: 'pack', claim: 'claim-name', chat: 'chat', ticket: 'ticket' };
function talksOf(place) {
  const talks = state.talks.filter((one) => one.slug === place.dataset.of).reverse();
  place.cards ??= new Map();
  for (const talk of talks) {
    if (!place.cards.has(talk.key)) place.cards.set(talk.key, card(talk));
    const one = place.cards.get(talk.key);
    const [lane] = talk.thread.split(':');
    const said = one.querySelector('.said');
    if (fill(said, talk.posts, () => posts(talk, lane))) said.scrollTop = said.scrollHeight;
    const button = one.querySelector('[data-do=block]');
    button?.setAttribute('aria-pressed', talk.blocked);
    one.querySelector('.badge').hidden = !talk.blocked;
  }
  const cards = talks.map((talk) => place.cards.get(talk.key));
  if (cards.some((one, at) => place.children[at] !== one)) {
    const focus = document.activeElement;
    place.replaceChildren(...cards);
    if (place.contains(focus)) focus.focus();
  }
}
function posts(talk, lane) {
  const all = talk.posts.map((post) => make('li', { class: post.by },
    make('b', { class: 'unseen' }, word(post.by === 'buyer' ? 'you' : post.by) + ': '), post.text, files(post.files)));
  if (lane === 'question' && talk.posts.length < 2) all.push(make('li', { class: 'seller none' }, word('unanswered')));
  return all;
}
function card(talk) {
  const [lane, id] = talk.thread.split(':');
  const canBlock = ['pack', 'claim', 'ticket'].includes(lane) || talk.slug === 'shopee';
  const name = `${word(KINDS[lane])} ${id.slice(-6)}`;
  const head = make('header', {}, make('h4', {}, name), make('span', { class: 'badge', hidden: true }, word('blocked')),
    canBlock && make('button', { type: 'button', class: 'quiet', 'data-do': 'block', 'data-key': talk.key, 'aria-pressed': 'false' }, word('block')),
    lane === 'pack' && make('form', { 'data-act': 'claim', 'data-key': talk.key, 'data-text': word('claim-text') }, make('button', { type: 'submit', class: 'quiet' }, word('claim'))));
  return make('section', { class: 'card ' + lane, 'aria-label': name }, head, make('ol', { class: 'said' }), lane !== 'question' && writer(talk, lane));
}
function writer(talk, lane) {
  const id = 'write-' + talk.key;
  const text = make('textarea', { id, name: 'text', rows: 1, placeholder: word('write') });
  const hasFiles = !(talk.slug === 'magalu' && lane === 'chat');
  const field = hasFiles && make('span', { class: 'files' }, make('input', { class: 'unseen', type: 'file', name: 'files', multiple: true, id: id + '-files' }),
    make('label', { for: id + '-files' }, '＋ ', make('span', {}, word('attach'))));
  return make('form', { 'data-act': 'write', 'data-key': talk.key }, make('label', { class: 'unseen', for: id }, word('write')), text,
    make('div', { class: 'row' }, field, make('button', { type: 'submit' }, word('send'))));
}

// The agent's half: conversations, the latest first, and the chosen one.
const last = (one) => one.messages.at(-1)?.id ?? 0;
function desk() {
  const all = state.desk.filter((one) => isShown(one.slug)).sort((a, b) => last(b) - last(a));
  const chosen = all.find((one) => one.id === picked) ?? all[0];
  if (chosen) read.set(chosen.id, last(chosen));
  $('no-talk').hidden = Boolean(chosen);
  $('chosen').hidden = !chosen;
  const rows = all.map((one) => [one.id, one.slug, one.contact, one.status, preview(one), one === chosen, (read.get(one.id) ?? 0) < last(one)]);
  fill($('list'), rows, () => rows.map(([id, slug, contact, status, text, isChosen, isNew]) =>
    make('button', { type: 'button', 'data-do': 'choose', 'data-conversation': id, 'data-focus': id, 'aria-current': isChosen && 'true', class: isNew ? 'new' : '' },
      make('i', { class: 'dot ' + slug, 'aria-hidden': 'true' }), make('b', {}, contact), make('span', { class: 'state ' + status }, word(status)), make('small', {}, text))));
  if (chosen) conversation(chosen);
}
function preview(one) {
  const said = one.messages.filter((message) => message.by !== 'system' && !(message.private && message.by === 'by-bridge')).at(-1);
  return said ? said.text.replace(/[*_~`]+(?=\S)|(?<=\S)[*_~`]+/g, '').replace(/\\(.)/g, '$1').replace(/\s+/g, ' ').slice(0, 60) || said.files.map((file) => file.name).join(', ') : '';
}
function conversation(one) {
  $('composer').elements.conversation.value = one.id;
  fill($('who'), [one.id, one.contact, one.status, one.inbox], () => [
    make('div', {}, make('h3', {}, one.contact), make('p', { class: 'hint' }, `${one.inbox} · #${one.id}`)),
    make('button', { type: 'button', class: 'quiet', 'data-focus': 'status', 'data-conversation': one.id, 'data-do': one.status === 'resolved' ? 'reopen' : 'resolve' }, word(one.status === 'resolved' ? 'reopen' : 'resolve'))]);
  fill($('about').lastElementChild, [one.attributes, one.labels], () => make('dl', {}, Object.entries(one.attributes).filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, String(value)))),
    one.labels.length > 0 && make('div', {}, make('dt', {}, word('labels')), make('dd', {}, one.labels.map((label) => make('span', { class: 'label' }, label))))));
  const place = $('bubbles');
  if (fill(place, [one.id, one.messages], () => one.messages.map((message) => bubble(message, one)))) place.scrollTop = place.scrollHeight;
}
function bubble(message, one) {
  if (message.by === 'system') return make('p', { class: 'system' }, message.text);
  const isReply = message.by === 'agent' && !message.private;
  const name = message.by === 'buyer' ? one.contact : word(message.by);
  const mark = isReply && make('span', { class: 'status ' + message.status }, word('status-' + message.status));
  const long = message.by === 'by-bridge' && message.text.split('\n').length > 3;
  const body = make('div', { class: 'text' }, rich(message.text));
  return make('article', { class: ['bubble', message.by, message.private ? 'private' : '', message.status].join(' ') },
    make('header', {}, make('b', {}, name), message.private && make('span', { class: 'tag' }, word('note')), mark),
    long ? make('details', {}, make('summary', { 'data-focus': 'note' + message.id }, inline(message.text.split('\n')[0]), ' ', make('u', {}, word('more'))), body) : body, files(message.files),
    isReply && message.status === 'failed' && make('p', { class: 'why' }, message.error ?? '', ' ',
      make('button', { type: 'button', class: 'quiet', 'data-do': 'retry', 'data-message': message.id, 'data-focus': 'retry' + message.id }, word('retry'))));
}

// Between them: what the bridge did, newest first.
const runRows = new Map();
function runs() {
  const shown = state.runs.slice(0, 25);
  $('no-runs').hidden = shown.length > 0;
  const rows = shown.map((run, at) => {
    if (!runRows.has(run.number)) runRows.set(run.number, make('li', {}, make('details', { open: at < 3 })));
    const row = runRows.get(run.number);
    row.className = 'run ' + run.end;
    fill(row.firstChild, run, () => [summary(run), make('ol', {}, gathered(run.steps).map(step))]);
    return row;
  });
  if (rows.some((row, at) => $('runs').children[at] !== row) || rows.length !== $('runs').children.length) $('runs').replaceChildren(...rows);
}
function summary(run) {
  const about = run.about.replace(/^[a-z]+:[^:]+:?/, '').replace(/^\/|\/notifications.*/g, '');
  return make('summary', { 'data-focus': 'run' + run.number }, make('b', {}, word('run-' + run.kind)), ' ', make('span', { class: 'about' }, about),
    make('span', { class: 'end' }, word('end-' + run.end)), run.end !== 'lost' && make('span', { class: 'ms' }, run.ms + ' ms'));
}
/** What came several times, one after the other, as one step that says how often. */
function gathered(steps) {
  const all = [];
  for (const one of steps) {
    const before = all.at(-1);
    if (one.what === 'received' && before?.what === 'received' && before.text === one.text && before.status === one.status) before.times += 1;
    else all.push({ ...one, times: 1 });
  }
  return all;
}
function step(one) {
  const path = one.text.replace(`/${one.side}/`, '/').replace(/^([A-Z]+ )\/api\/v\d\/accounts\/\d+/, '$1').replace(/^([A-Z]+ )\/api\/v2/, '$1').replace(/[0-9a-f]{9,}/g, (id) => '…' + id.slice(-4));
  const isBad = one.fault || (one.status ?? 200) >= 400 || (one.what === 'call' && one.status == null);
  const fault = one.fault === 'refused' ? word('refused-call') : one.fault === 'lost' ? word('end-lost') : one.fault ? word(one.fault) : one.what === 'call' && one.status == null ? word('no-answer') : '';
  const name = NAMES[one.side] ?? word(one.what);
  const from = one.what === 'received' ? word('received') + ' ' : '';
  return make('li', { class: [one.what, one.side ?? '', isBad ? 'bad' : ''].join(' ') }, make('b', {}, name),
    make('code', {}, from + path + (one.times > 1 ? ` ×${one.times}` : '')), make('span', { class: 'ms' }, [one.status || '', one.ms != null ? one.ms + ' ms' : ''].filter(Boolean).join(' · ')), fault && make('em', {}, fault));
}

const line = new EventSource('/events');
line.onmessage = (event) => {
  if (!state) say('');
  state = JSON.parse(event.data);
  render();
};
line.onopen = () => say('');
line.onerror = () => say(word('lost-line'));
