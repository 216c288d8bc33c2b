// What one does with a deck: go through it, search it, copy from it, by mouse or by keys alone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { NAMES, none, SPECIAL, Window } from './browser.mjs';

const special = JSON.parse(readFileSync(new URL('special.json', import.meta.url), 'utf8'));
const SEARCH = 'input[type=search]';
const HERE = 'section.present[id]';

const hash = (page) => page.evaluate(() => location.hash);
const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme);

// Presses a key until another slide is there (each step of a slide takes one more), and looks.
async function turn(deck, key, id) {
  const { page } = deck;
  const { last, most } = await page.evaluate(() => ({
    last: window.inside.current().id,
    most: 1 + window.inside.all('.fragment', window.inside.current()).length,
  }));
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press(key);
    if (await page.evaluate((was) => window.inside.current().id !== was, last)) break;
  }
  const now = await page.evaluate(() => [window.inside.current().id, location.hash]);
  assert.deepEqual(now, [id, `#/${id}`], `${key} goes to the slide, and the address follows`);
}

// The slide with the first tabs.
async function goToTabs(deck) {
  const id = await deck.page.evaluate(() =>
    document.querySelector('[role=tablist]').closest('section').id);
  await deck.go(id);
  return id;
}

const overview = (page, on) =>
  page.locator(on ? '.reveal.overview' : '.reveal:not(.overview)').waitFor();

describe('a deck', { concurrency: NAMES.length }, () => {
  for (const name of NAMES) {
    describe(name, { concurrency: 1 }, () => {
      let deck;
      before(async () => { deck = await Window.make(); });
      after(() => deck.close());

      it('goes on and back, slide by slide, by keys and buttons', async () => {
        await deck.open(name);
        const { page, ids } = deck;
        await deck.arrive(ids[0]);
        await turn(deck, 'ArrowRight', ids[1]);
        await turn(deck, 'Space', ids[2]);
        await turn(deck, 'ArrowDown', ids[3]);
        await turn(deck, 'PageDown', ids[4]);
        await turn(deck, 'ArrowLeft', ids[3]);
        await turn(deck, 'ArrowUp', ids[2]);
        await turn(deck, 'PageUp', ids[1]);
        await turn(deck, 'Shift+Space', ids[0]);
        await turn(deck, 'End', ids.at(-1));
        await turn(deck, 'Home', ids[0]);
        await page.click('#on');
        await deck.arrive(ids[1]);
        await turn(deck, 'ArrowRight', ids[2]); // the keys are the deck's, also after a click
        await page.click('#back');
        await deck.arrive(ids[1]);
      });

      it('begins a part at its beginning, whichever slide of it was seen before', async () => {
        await deck.open(name);
        const { page, ids, inner } = deck;
        await deck.go(inner);
        const first = await page.evaluate(() =>
          window.inside.all('section[id]', window.inside.current().parentElement)[0].id);
        const last = ids[ids.indexOf(first) - 1];
        await deck.go(last);
        await turn(deck, 'ArrowRight', first);
        await turn(deck, 'ArrowLeft', last);
        await deck.go(ids[1]);
        await deck.go(first);
        await turn(deck, 'Home', ids[0]);
      });

      it('opens at the slide of its address, and names it', async () => {
        await deck.open(name);
        const { inner } = deck;
        await deck.open(name, { address: `#/${inner}` });
        const { page, ids } = deck;
        await deck.arrive(inner);
        assert.equal(await hash(page), `#/${inner}`);
        const heading = await page.textContent(`${HERE} h2`);
        assert.ok((await page.title()).startsWith(heading), 'the title begins with the heading');
        await deck.go(ids[2]);
        await page.reload();
        await deck.ready();
        await deck.arrive(ids[2]);
      });

      it('has links that lead to slides', async () => {
        await deck.open(name);
        const { page, ids } = deck;
        const links = await page.evaluate(() => window.inside.all('.slides a').map((link) =>
          [link.closest('section').id, link.getAttribute('href'), link.textContent]));
        none(links.filter(([, href]) => !ids.includes(href.replace(/^#\//, '')))
          .map(([id, href, text]) => `${id}: ${text} leads to ${href}`), name);
        for (const [id, href] of links.slice(0, 2)) {
          await deck.go(id);
          await page.locator(`${HERE} a[href="${href}"]`).first().click();
          await deck.arrive(href.slice(2));
          assert.equal(await hash(page), href);
        }
      });

      it('changes tabs by click and by arrow keys, and stays on its slide', async () => {
        await deck.open(name);
        const { page } = deck;
        const id = await goToTabs(deck);
        const tabs = page.locator(`${HERE} [role=tablist]`).first().getByRole('tab');
        const count = await tabs.count();
        assert.ok(count > 1);
        const chosen = async () => {
          const states = await tabs.evaluateAll((all) => all.map((tab) => ({
            on: tab.getAttribute('aria-selected') === 'true',
            reached: tab.tabIndex === 0,
            shown: document.getElementById(tab.getAttribute('aria-controls')).checkVisibility(),
          })));
          for (const { on, reached, shown } of states) assert.deepEqual([reached, shown], [on, on]);
          assert.equal(states.filter(({ on }) => on).length, 1, 'one tab is chosen');
          return states.findIndex(({ on }) => on);
        };
        for (let place = count - 1; place >= 0; place -= 1) {
          await tabs.nth(place).click();
          assert.equal(await chosen(), place);
        }
        await page.keyboard.press('ArrowRight');
        assert.equal(await chosen(), 1);
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowLeft');
        assert.equal(await chosen(), count - 1, 'from the first to the last');
        assert.equal(await hash(page), `#/${id}`);
      });

      it('has commands and code to copy that are those on the slide', async () => {
        await deck.open(name);
        none(await deck.page.evaluate(() => window.inside.all('.panel').map((panel) => {
          const text = panel.querySelector('pre').textContent;
          const lines = text.split('\n').filter((line) => /^[$>] /.test(line));
          const commands = lines.map((line) => `${line.slice(2)}\n`).join('');
          const wanted = panel.matches('.screen') ? commands : `${text}\n`;
          const { copy } = panel.querySelector('.copy').dataset;
          const [is, not] = [copy, wanted].map((words) => JSON.stringify(words));
          return is === not ? '' : `${panel.closest('section').id} copies ${is}, not ${not}`;
        }).filter((wrong) => wrong)), name);
      });

      it('finds a word, and goes to its slide', async () => {
        await deck.open(name);
        const { page } = deck;
        const { id, word } = await page.evaluate(() => { // the longest that only one slide has
          const slides = window.inside.all('.slides section[id]').map((section) =>
            [section.id, section.querySelector('.slide').textContent.toLowerCase()]);
          const texts = (node) => [...node.childNodes].flatMap((one) =>
            one.nodeType === Node.TEXT_NODE ? [one.data.toLowerCase()] : texts(one));
          const words = slides.flatMap(([where]) =>
            texts(document.getElementById(where).querySelector('.slide')).flatMap((text) =>
              (text.match(/[a-z]+/g) ?? []).map((one) => ({ id: where, word: one }))));
          return words.sort((one, other) => other.word.length - one.word.length)
            .find((one) => slides.filter(([, text]) => text.includes(one.word)).length === 1);
        });
        const emphases = await page.locator('.slides em').count();
        await page.click('#find');
        await page.keyboard.type(word);
        await page.keyboard.press('Enter');
        await deck.arrive(id);
        await page.keyboard.press('Escape');
        await page.locator(SEARCH).waitFor({ state: 'hidden' });
        assert.equal(await page.locator('.slides em').count(), emphases, 'the text is as it was');
        await page.keyboard.press('Control+Shift+F');
        await page.locator(SEARCH).fill('c++ (');
        await page.keyboard.press('Enter');
        none(deck.troubles, name);
      });

      it('shows all slides in the overview, and goes to the one that is chosen', async () => {
        await deck.open(name);
        const { page, ids, inner } = deck;
        const next = ids[ids.indexOf(inner) + 1];
        await deck.go(inner);
        await page.click('#overview');
        await overview(page, true);
        assert.ok(await page.evaluate((id) => window.inside.drawn(
          document.getElementById(id).querySelector('h2')), next), 'other slides are drawn');
        await page.locator(`[id="${next}"]`).click();
        await overview(page, false);
        await deck.arrive(next);
        await page.keyboard.press('o');
        await overview(page, true);
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('Enter');
        await overview(page, false);
        await deck.arrive(inner);
      });

      it('is light or dark as the system says, and turns by button and key', async () => {
        await deck.open(name, { colorScheme: 'dark' });
        const { page } = deck;
        const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(await theme(page), 'dark');
        const dark = await paper();
        await page.click('#theme');
        assert.equal(await theme(page), 'light');
        assert.notEqual(await paper(), dark);
        await page.keyboard.press('t');
        assert.equal(await theme(page), 'dark');
        assert.equal(await paper(), dark);
        await page.keyboard.press('t');
        await page.emulateMedia({ colorScheme: 'light' });
        await page.emulateMedia({ colorScheme: 'dark' });
        assert.equal(await theme(page), 'light', 'a choice stays');
      });

      it('has controls that the key Tab reaches, and shows where it is', async () => {
        await deck.open(name);
        const { page } = deck;
        await goToTabs(deck);
        const wanted = await page.evaluate(() => {
          const places = [window.inside.current(), document.querySelector('.tools')];
          const controls = places
            .flatMap((place) => window.inside.all('button, a[href], input', place))
            .filter((one) => one.checkVisibility() && one.tabIndex >= 0);
          controls.forEach((one, place) => { one.dataset.place = place; });
          return controls.map((one) => `${one.dataset.place} ${window.inside.name(one)}`);
        });
        const reached = [];
        for (let press = 0; press <= wanted.length; press += 1) {
          await page.keyboard.press('Tab');
          reached.push(await page.evaluate(() => {
            const one = document.activeElement;
            const { outlineStyle, outlineWidth } = getComputedStyle(one);
            const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
            const said = `${one.dataset.place} ${window.inside.name(one)}`;
            return seen ? said : `${said}, and nobody sees it`;
          }));
        }
        none(wanted.filter((control) => !reached.includes(control)).map((control) =>
          `Tab does not go to ${control}, but to ${reached}`), name);
      });

      it('has controls that the key Enter uses', async () => {
        await deck.open(name);
        const { page, context, ids, inner } = deck;
        const enter = async (selector) => {
          await page.locator(selector).focus();
          await page.keyboard.press('Enter');
        };
        await deck.go(ids[1]);
        await enter('#on');
        await deck.arrive(ids[2]);
        await page.keyboard.press('Enter');
        await deck.arrive(ids[3]); // the focus is where it was
        await enter('#back');
        await deck.arrive(ids[2]);
        const was = await theme(page);
        await enter('#theme');
        assert.notEqual(await theme(page), was);
        await enter('#overview');
        await overview(page, true);
        await enter('#overview');
        await overview(page, false);
        await enter('#find');
        await page.locator(SEARCH).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
        await page.keyboard.press('Escape');
        await page.locator(SEARCH).waitFor({ state: 'hidden' });
        await deck.go(inner);
        const walk = `${HERE} .foot .copy`;
        const slug = await page.getAttribute(HERE, 'data-slug');
        const text = await deck.copies(page.locator(walk), () => enter(walk));
        assert.equal(text, `./workbench walk ${slug}`);
        const popup = context.waitForEvent('page');
        await enter('#speaker');
        await (await popup).close();
      });
    });
  }
});

describe('a slide with what no lesson has', () => {
  const wanted = `${special.commands.join('\n')}\n`;
  let deck;
  before(async () => { deck = await Window.make(); });
  after(() => deck.close());

  it('copies commands without prompts, also one of two lines, and a line to type', async () => {
    await deck.open(SPECIAL, { address: '#/rpath/origin/run' });
    const { page } = deck;
    assert.equal(await deck.copies(page.locator(`${HERE} .panel .copy`).first()), wanted);
    assert.equal(await page.textContent('[role=status]'), 'Copied.', 'what a screen reader says');
    const text = await deck.copies(page.locator(`${HERE} .foot .copy`));
    assert.equal(text, './workbench walk rpath/origin');
    const selected = await page.evaluate(() => {
      getSelection().selectAllChildren(window.inside.current().querySelector('pre'));
      return getSelection().toString();
    });
    assert.ok(selected.includes('hello from libgreet.so'));
    assert.doesNotMatch(selected, /^[$>] /m, 'a selection has no prompts');
  });

  it('copies without being allowed to use the clipboard', async () => {
    await deck.open(SPECIAL, { address: '#/rpath/origin/run' });
    const { page } = deck;
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    });
    await page.locator(`${HERE} .foot .copy`).click();
    assert.equal(await deck.copies(page.locator(`${HERE} .panel .copy`).first()), wanted);
  });

  it('points at lines, step by step', async () => {
    await deck.open(SPECIAL, { address: '#/rpath/origin/the-program' });
    const { page } = deck;
    const lines = () => page.evaluate(() => {
      const [panel] = window.inside.all('.panel', window.inside.current());
      const texts = (kind) =>
        window.inside.all(`.line${kind}`, panel).map((line) => line.textContent);
      return { here: texts('.here'), away: texts('.away').length, all: texts('').length };
    });
    const { all } = await lines();
    assert.deepEqual(await lines(), { here: [], away: 0, all }, 'none before the first step');
    for (const here of special.steps) {
      await page.keyboard.press('ArrowRight');
      assert.deepEqual(await lines(), { here, away: all - here.length, all });
    }
    const [marked, other] = await page.evaluate(() => ['here', 'away'].map((kind) =>
      getComputedStyle(document.querySelector(`.line.${kind}`)).backgroundColor));
    assert.notEqual(marked, other, 'a line that is pointed at looks different');
    await page.keyboard.press('ArrowLeft');
    assert.deepEqual((await lines()).here, special.steps.at(-2), 'one step back');
    assert.equal(await hash(page), '#/rpath/origin/the-program');
  });
});
