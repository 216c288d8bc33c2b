// What everybody must be able to perceive and use, judged by axe in the states that a reader sees.

import { after, before, describe, it } from 'node:test';
import { NAMES, none, PHONE, SPECIAL, Window } from './browser.mjs';

const DECKS = [...NAMES, SPECIAL];
const COLOURS = { runOnly: ['color-contrast', 'link-in-text-block'] };

// Where several slides are on one page, what covers a word for a moment makes its contrast a doubt;
// each slide by itself is judged for doubts, too.
const judge = (page) => page.evaluate(async () => (await window.inside.judged()).wrong);

describe('is accessible', { concurrency: DECKS.length }, () => {
  for (const name of DECKS) {
    describe(name, { concurrency: 1 }, () => {
      let deck;
      before(async () => { deck = await Window.make(); });
      after(() => deck.close());

      it('on every slide, with each tab and step, in light', async () => {
        await deck.open(name);
        await deck.addAxe();
        none(await deck.page.evaluate(() => window.inside.everywhere(async (section) => {
          const { wrong, doubts } = await window.inside.judged();
          return [...wrong, ...doubts, ...window.inside.faint(section)];
        }, true)), `${name} in light`);
      });

      // Nothing but colours is different there, and axe judges each once: it takes its time.
      it('on every slide, with each tab and step, in dark', async () => {
        await deck.open(name, { colorScheme: 'dark' });
        await deck.addAxe();
        none(await deck.page.evaluate((colours) => {
          const known = new Set();
          return window.inside.everywhere(async (section) => {
            const found = window.inside.faint(section);
            const looks = window.inside.looks(document.body).filter((look) => !known.has(look));
            if (!looks.length) return found;
            looks.forEach((look) => known.add(look));
            const { wrong, doubts } = await window.inside.judged(colours);
            return [...found, ...wrong, ...doubts];
          }, true);
        }, COLOURS), `${name} in dark`);
      });

      it('as a page to scroll', async () => {
        await deck.open(name, { viewport: PHONE });
        await deck.addAxe();
        none(await judge(deck.page), `${name} on a phone`);
      });
    });
  }
});

describe('is accessible in use', { concurrency: 2 }, () => {
  for (const colorScheme of ['light', 'dark']) {
    describe(`in ${colorScheme}`, { concurrency: 1 }, () => {
      let deck;
      before(async () => { deck = await Window.make(); });
      after(() => deck.close());

      it('as a page to scroll', async () => {
        await deck.open(SPECIAL, { viewport: PHONE, colorScheme });
        await deck.addAxe();
        none(await judge(deck.page), `on a phone in ${colorScheme}`);
      });

      it('while it is copied from, looked over and searched', async () => {
        await deck.open(SPECIAL, { colorScheme, address: '#/rpath/origin/run' });
        await deck.addAxe();
        const { page } = deck;
        const found = [];
        const look = async (state) => {
          found.push(...(await judge(page)).map((wrong) => `${state}: ${wrong}`));
        };
        await page.locator('section.present[id] .panel .copy').first().click();
        await page.getByText('Copied', { exact: true }).waitFor();
        await look('copied from');
        await page.click('#overview');
        await page.locator('.reveal.overview').waitFor();
        await look('looked over');
        await page.click('#overview');
        await page.locator('.reveal:not(.overview)').waitFor();
        await page.click('#find');
        await page.locator('input[type=search]').waitFor();
        await look('searched');
        await page.keyboard.type('link');
        await page.keyboard.press('Enter');
        await look('searched and found');
        none(found, `in ${colorScheme}`);
      });
    });
  }
});
