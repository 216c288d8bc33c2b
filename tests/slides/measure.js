// How large what stands on slides is, and where it stands, inside a deck's page. Sizes are pixels
// of the canvas, 1280 by 720, whatever the window's size is.
Object.assign(window.inside, (() => {
  'use strict';
  const { all, box, drawn, name } = window.inside;
  const TOLERANCE = 1; // pixels; browsers round
  const CODE = 16; // the smallest letters of code, on the canvas
  const LETTER = 13; // the smallest letters there are, on the canvas and on a phone
  const SIDES = ['left', 'top', 'right', 'bottom'];

  // The rectangles of all words that are drawn, each with the element that has them. Blanks at a
  // line's end may hang over its edge, and nobody sees it.
  function texts(within) {
    const found = [];
    const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!node.nodeValue.trim() || element.closest('.notes, .unseen, title, desc')) continue;
      if (getComputedStyle(element).visibility === 'hidden') continue;
      for (const word of node.nodeValue.matchAll(/\S+/g)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        for (const rect of range.getClientRects()) {
          if (rect.width > 0) found.push({ element, rect });
        }
      }
    }
    return found;
  }

  // All elements that have a box of their own: a line's words have theirs above.
  const boxes = (within) => all('*:not(svg *)', within)
    .filter((element) => drawn(element) && getComputedStyle(element).display !== 'inline');

  // The side at which a rectangle sticks out furthest, and how far.
  function beyond(rect, room) {
    const out = { left: room.left - rect.left, top: room.top - rect.top };
    Object.assign(out, { right: rect.right - room.right, bottom: rect.bottom - room.bottom });
    const side = SIDES.reduce((worst, one) => (out[one] > out[worst] ? one : worst));
    return { side, by: out[side] };
  }

  function overlap(one, other) {
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return Math.min(across, down);
  }

  const pairs = (list) =>
    list.flatMap((one, place) => list.slice(place + 1).map((other) => [one, other]));
  const pixels = (number) => `${Math.round(number * 10) / 10} px`;

  // A letter's size, with what enlarges a figure's.
  function letter(element, scale) {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const svg = element.closest('svg');
    return svg ? (size * box(svg).width) / svg.viewBox.baseVal.width / scale : size;
  }

  // What was found, of each the worst. `other` is the second element of a finding.
  class Findings {
    #worst = new Map();

    constructor(scale) {
      this.scale = scale;
    }

    add(element, by, words, other) {
      if (by <= TOLERANCE * this.scale) return; // most often: no words are made then
      const key = [name(element), words, ...(other ? [name(other)] : [])].join(' ');
      if (by > (this.#worst.get(key) ?? 0)) this.#worst.set(key, by);
    }

    within(element, rect, room, where) {
      const { side, by } = beyond(rect, room);
      this.add(element, by, `leaves ${where} at the ${side}`);
    }

    lines() {
      return [...this.#worst].map(([words, by]) => `${words} by ${pixels(by / this.scale)}`);
    }
  }

  // What is wrong with how a slide is filled.
  function misfits(section) {
    const slide = section.querySelector('.slide');
    const scale = box(slide).height / slide.offsetHeight;
    const found = new Findings(scale);
    const [header, body, footer] = ['header', '.body', '.foot']
      .map((part) => slide.querySelector(`:scope > ${part}`));

    const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    found.within(slide, box(slide), screen, 'the window');
    const page = document.documentElement;
    found.add(page, page.scrollWidth - innerWidth, 'scrolls sideways');
    const words = texts(slide);
    const parts = [[header, 'the header'], [body, 'the body'], [footer, 'the footer']];
    for (const [part, where] of parts) {
      const room = box(part);
      found.within(part, room, box(slide), 'the slide');
      for (const { element, rect } of words) {
        if (part.contains(element)) found.within(element, rect, room, where);
      }
    }
    found.add(header, box(header).bottom - box(body).top, 'covers', body);
    found.add(body, box(body).bottom - box(footer).top, 'covers', footer);

    found.add(body, (body.scrollHeight - body.clientHeight) * scale, 'is too full');
    found.add(body, (body.scrollWidth - body.clientWidth) * scale, 'is too wide');
    const room = box(body);
    for (const element of boxes(body)) found.within(element, box(element), room, 'the body');
    pairs([...body.children].filter((element) => drawn(element))).forEach(([one, other]) => {
      found.add(one, overlap(box(one), box(other)), 'covers', other);
    });

    for (const element of [slide, ...all('*:not(svg, svg *)', slide)]) {
      const style = getComputedStyle(element);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      found.add(element, (scrollWidth - clientWidth) * scale, 'is cut off at its side');
      found.add(element, (scrollHeight - clientHeight) * scale, 'is cut off below');
    }
    for (const svg of all('svg', body)) figure(svg, found);

    for (const tool of all('.tools button')) {
      const place = box(tool);
      for (const { element, rect } of words) {
        found.add(tool, overlap(place, rect), 'covers', element);
      }
    }
    return [...found.lines(), ...small(words, scale, CODE)];
  }

  // Letters that are too small to read.
  function small(words, scale, code) {
    const found = [];
    for (const element of new Set(words.map((word) => word.element))) {
      const least = element.closest('pre, code') ? code : LETTER;
      const size = letter(element, scale);
      if (size >= least - 0.01) continue;
      found.push(`${name(element)} has letters of ${pixels(size)}, not ${least}`);
    }
    return [...new Set(found)];
  }

  // What is wrong with a slide on a phone, where all are one page to scroll. What is too wide may
  // stand in a place of its own that scrolls sideways.
  function cramped(section) {
    const found = new Findings(1);
    const scrollers = all('*', section)
      .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowX));
    const scrolls = (element) => scrollers.some((one) => one.contains(element));
    const room = { left: 0, top: -Infinity, right: innerWidth, bottom: Infinity };
    const page = document.documentElement;
    found.add(page, page.scrollWidth - innerWidth, 'scrolls sideways');
    const words = texts(section);
    for (const element of boxes(section)) {
      if (!scrolls(element.parentElement)) {
        found.within(element, box(element), room, 'the window');
      }
      const cut = /hidden|clip/.test(getComputedStyle(element).overflowX);
      if (cut && element.tagName !== 'svg') {
        found.add(element, element.scrollWidth - element.clientWidth, 'is cut off at its side');
      }
    }
    for (const { element, rect } of words) {
      if (!scrolls(element)) found.within(element, rect, room, 'the window');
    }
    const heading = section.querySelector('h2');
    const told = [];
    if (!words.some((word) => heading.contains(word.element))) told.push('it shows no heading');
    if (!section.querySelector('.body')) told.push('it has no body');
    if (section.querySelector('.notes')?.checkVisibility?.()) told.push('its notes are shown');
    return [...told, ...found.lines(), ...small(words, 1, LETTER)];
  }

  // The same for all slides of such a page, with each of their tabs.
  function scrolled() {
    const found = [];
    for (const section of all('.slides section[id]')) {
      for (const tab of [null, ...all('[role=tab]', section)]) {
        tab?.click();
        const state = tab ? `, tab ${tab.textContent}` : '';
        found.push(...cramped(section).map((wrong) => `${section.id}${state}: ${wrong}`));
      }
    }
    return found;
  }

  // A figure's words stay inside it, inside their boxes, and apart.
  function figure(svg, found) {
    const words = all('text', svg).filter((text) => drawn(text));
    for (const text of words) {
      found.within(text, box(text), box(svg), 'its figure');
      const { left, top, bottom } = box(text);
      const begin = { left, top, right: left + 2, bottom };
      const [frame] = all('rect', svg)
        .filter((one) => overlap(box(one), begin) > 1)
        .sort((one, other) => box(one).width - box(other).width);
      if (frame) found.add(text, box(text).right - box(frame).right, 'leaves its box at the right');
    }
    pairs(words).forEach(([one, other]) => {
      const free = 3 * found.scale; // above and below the letters themselves
      found.add(one, overlap(box(one), box(other)) - free, 'covers', other);
    });
  }

  return { texts, misfits, scrolled };
})());
