// Going through a deck, inside its page. What the tests look at there is in `window.inside`.
window.inside = (() => {
  'use strict';
  const PATIENCE = 120000; // milliseconds
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const ids = () => all('.slides section[id]').map((section) => section.id);
  const current = () => document.querySelector('.slides section[id].present:not([hidden])');
  // A lesson's slide with others before and behind it in its part of the deck.
  const inner = () => all('.slides > section').map((part) => all('section[id]', part))
    .find((slides) => slides.length > 3 && slides[2].dataset.slug)?.[2].id ?? '';
  const box = (element) => element.getBoundingClientRect();
  const drawn = (element) => box(element).width > 0 && box(element).height > 0;

  // What a message calls an element.
  const name = (element) => {
    const kind = element.getAttribute('class');
    const words = element.textContent.replace(/\s+/g, ' ').trim();
    const said = words.length > 40 ? `${words.slice(0, 40)}...` : words;
    const classes = kind ? `.${kind.trim().replace(/\s+/g, '.')}` : '';
    return `${element.tagName.toLowerCase()}${classes} "${said}"`;
  };

  // A frame is not waited for: to measure draws what is needed.
  const go = (id) => new Promise((done, fail) => {
    const end = performance.now() + PATIENCE;
    const look = () => {
      if (current()?.id === id) done();
      else if (performance.now() > end) fail(new Error(`${id} does not come, but ${current()?.id}`));
      else setTimeout(look);
    };
    location.hash = `#/${id}`;
    look();
  });

  const KEYS = { ArrowRight: 39 };
  const press = (key) => {
    const event = { key, code: key, keyCode: KEYS[key], bubbles: true, cancelable: true };
    document.dispatchEvent(new KeyboardEvent('keydown', event));
  };

  // All that a slide shows, one after the other: each tab, and each step.
  function* states(section) {
    yield '';
    for (const tab of all('[role=tab]', section)) {
      if (tab.getAttribute('aria-selected') === 'true') continue;
      tab.click();
      yield `, tab ${tab.textContent}`;
    }
    const hidden = () => all('.fragment:not(.visible)', section).length;
    for (let step = 1, before = hidden(); before; step += 1, before = hidden()) {
      press('ArrowRight');
      if (hidden() === before) throw new Error(`${section.id} has a step ${step} that does not come`);
      yield `, step ${step}`;
    }
  }

  // All slides but two without their content: that which is shown, and the last one before it.
  function emptied() {
    const sections = all('.slides section[id]');
    const kept = new Map(sections.map((section) => [section, [...section.childNodes]]));
    let filled = [current()];
    sections.filter((one) => !filled.includes(one)).forEach((one) => one.replaceChildren());
    return {
      fill(section) {
        if (filled.includes(section)) return;
        section.replaceChildren(...kept.get(section));
        filled = [filled.at(-1), section];
        sections.filter((one) => !filled.includes(one)).forEach((one) => one.replaceChildren());
      },
      // Takes the others out altogether, and gives what puts them back.
      alone(section) {
        const parents = [section.parentElement, document.querySelector('.slides')];
        parents.push(document.querySelector('.backgrounds'));
        const children = parents.map((parent) => [...parent.children]);
        children.flat().filter((one) => !one.contains(section)).forEach((one) => one.remove());
        return () => parents.forEach((parent, place) => parent.replaceChildren(...children[place]));
      },
    };
  }

  // What `look` finds wrong on every slide, in every state of it. With `sparse`, the other slides
  // are not in the page meanwhile, so that nobody has to walk through what nobody sees.
  async function everywhere(look, sparse = false) {
    const found = new Map();
    const empty = sparse ? emptied() : { fill() {}, alone: () => () => {} };
    for (const id of ids()) {
      const section = document.getElementById(id);
      empty.fill(section);
      if (current() !== section) press('ArrowRight'); // most often the next one: sooner there
      if (current() !== section) await go(id);
      for (const state of states(section)) {
        const back = empty.alone(section);
        for (const wrong of await look(section)) {
          found.set(wrong, [...(found.get(wrong) ?? []), id + state]);
        }
        back();
      }
    }
    return [...found].map(([wrong, places]) => {
      const more = places.length > 1 ? ` and ${places.length - 1} more` : '';
      return `${places[0]}${more}: ${wrong}`;
    });
  }

  return { all, ids, inner, current, box, drawn, name, go, press, states, everywhere };
})();
