// What a deck does beside reveal.js: themes, steps, tabs, copying, links, and a page to scroll on
// a phone. Everything is in this file, so that it works from disk.
(() => {
  'use strict';
  const root = document.documentElement;
  const query = new URLSearchParams(location.search);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const said = document.getElementById('said');

  // --- light and dark: what the system says, until somebody chooses -------------------------------
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const printing = query.has('print-pdf') || query.get('view') === 'print';
  let chosen = query.get('theme');
  const paint = () => {
    root.dataset.theme = chosen || (dark.matches && !printing ? 'dark' : 'light');
  };
  dark.addEventListener('change', paint);
  paint();
  const turn = () => {
    chosen = root.dataset.theme === 'dark' ? 'light' : 'dark';
    paint();
  };
  document.getElementById('theme').addEventListener('click', turn);

  // --- copying: commands without their prompts ------------------------------------------------------
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a page from disk may not be allowed to
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };
  all('.copy').forEach((button) => {
    const name = button.getAttribute('aria-label');
    const tell = (text, label, words) => {
      button.textContent = text;
      button.setAttribute('aria-label', label); // a name holds the words that are seen
      said.textContent = words;
    };
    button.addEventListener('click', async () => {
      await copy(button.dataset.copy);
      tell('Copied', 'Copied', 'Copied.');
      setTimeout(() => tell('Copy', name, ''), 1500);
    });
  });

  // --- tabs (ARIA Authoring Practices: arrows move, and choose) ---------------------------------------
  all('[role=tablist]').forEach((list) => {
    const tabs = all('[role=tab]', list);
    const choose = (wanted) => tabs.forEach((tab) => {
      const on = tab === wanted;
      tab.setAttribute('aria-selected', on);
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !on;
    });
    tabs.forEach((tab, place) => {
      tab.addEventListener('click', () => choose(tab));
      tab.addEventListener('keydown', (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.stopPropagation();
        event.preventDefault();
        const next = tabs[(place + step + tabs.length) % tabs.length];
        choose(next);
        next.focus();
      });
    });
  });

  // --- a phone: one page to scroll ----------------------------------------------------------------------
  const receiver = query.has('receiver');
  if (query.get('view') === 'reading' || (innerWidth < 700 && !receiver && !printing)) {
    root.classList.add('reading');
    const go = () => {
      const place = document.getElementById(decodeURIComponent(location.hash.replace(/^#\/?/, '')));
      if (place) place.scrollIntoView();
    };
    addEventListener('hashchange', go);
    go();
    all('.picture').forEach((one) => { // arrow keys scroll what has the focus
      if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    });
    root.dataset.ready = 'yes';
    return;
  }

  // --- slides -------------------------------------------------------------------------------------------
  // A lesson's lines that a step points at: none before the first step, all others fade behind it.
  const point = () => all('.panel').forEach((panel) => {
    const steps = all('.step', panel);
    if (!steps.length) return;
    const step = steps.filter((one) => one.classList.contains('visible')).length;
    panel.classList.toggle('stepping', step > 0);
    all('.line', panel).forEach((line) => {
      const here = (line.dataset.step || '').split(' ').includes(String(step));
      line.classList.toggle('here', step > 0 && here);
      line.classList.toggle('away', step > 0 && !here);
    });
  });

  // A key that belongs to what has the focus; all others are the deck's, also after a click.
  const owned = (event) => {
    const at = document.activeElement;
    if (at.closest('input')) return true;
    const keys = at.closest('[role=tablist]') ? ['ArrowLeft', 'ArrowRight'] : [];
    return at.closest('button, a') && ['Enter', ' ', ...keys].includes(event.key);
  };

  // A part begins with its first slide, even if another one was seen before.
  all('.slides > section').forEach((part) => { part.dataset.startIndexv = 0; });

  const deck = new Reveal({
    width: 1280,
    height: 720,
    margin: 0,
    minScale: 0.1,
    maxScale: 4,
    center: false,
    controls: false,
    progress: true,
    transition: 'none',
    backgroundTransition: 'none',
    navigationMode: 'linear',
    hash: false, // it would write a slash as %2F; see below
    respondToHashChanges: true,
    scrollActivationWidth: null,
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    keyboardCondition: (event) => !owned(event),
    plugins: [RevealNotes, RevealSearch],
  });

  const address = () => {
    const slide = deck.getCurrentSlide();
    if (slide && !printing) history.replaceState(null, '', `#/${slide.id}`);
    if (slide) document.title = `${slide.querySelector('h2').textContent} · ${all('h1')[0].textContent}`;
  };

  deck.initialize().then(() => {
    // It would keep a screen reader from reading: a deck is a document.
    all('[role=application]').forEach((one) => one.removeAttribute('role'));
    deck.addKeyBinding({ keyCode: 84, key: 'T', description: 'Light or dark' }, turn);
    deck.on('slidechanged', address);
    ['slidechanged', 'fragmentshown', 'fragmenthidden'].forEach((name) => deck.on(name, point));
    // Where all slides are seen at once, a slide is what is chosen, not what stands on it.
    const freeze = (on) => all('.slide').forEach((one) => { one.inert = on; });
    deck.on('overviewshown', () => freeze(true));
    deck.on('overviewhidden', () => freeze(false));
    address();
    point();

    // Its field is made when it is first opened. It has no name and no key that closes it, and
    // takes what is typed for a regular expression.
    const search = deck.getPlugin('search');
    new MutationObserver(() => all('.searchinput').forEach((field) => {
      if (field.hasAttribute('aria-label')) return;
      field.setAttribute('aria-label', 'Search the slides');
      field.parentElement.setAttribute('role', 'search');
      field.addEventListener('keyup', (event) => {
        if (event.key !== 'Enter') return;
        const typed = field.value;
        field.value = typed.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        setTimeout(() => { field.value = typed; });
      }, true);
      field.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation(); // to the deck it means the overview
        search.close();
        field.blur();
      });
    })).observe(deck.getRevealElement(), { childList: true });
    const click = (id, action) => document.getElementById(id).addEventListener('click', action);
    click('back', () => deck.prev());
    click('on', () => deck.next());
    click('overview', () => deck.toggleOverview());
    click('find', () => search.open());
    click('speaker', () => deck.getPlugin('notes').open());
    if (receiver) document.querySelector('.tools').hidden = true;
    if (!printing) root.dataset.ready = 'yes';
  });
  deck.on('pdf-ready', () => { root.dataset.ready = 'yes'; });
})();
