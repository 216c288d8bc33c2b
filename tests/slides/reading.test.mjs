// On a phone a deck is one page to scroll.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NAMES, none, PHONE, SPECIAL, Window } from './browser.mjs';

// Near the upper edge of the window, or as near as the page's end lets it.
const shown = (page, id) => page.waitForFunction((wanted) => {
  const { top } = window.inside.box(document.getElementById(wanted));
  const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
  return Math.abs(top) < 3 || (end && top > 0 && top < innerHeight);
}, id);

describe('on a phone', { concurrency: NAMES.length }, () => {
  for (const name of [...NAMES, SPECIAL]) {
    describe(name, { concurrency: 1 }, () => {
      let deck;
      before(async () => { deck = await Window.make(); });
      after(() => deck.close());

      it('shows every slide, whole and large enough, in order', async () => {
        await deck.open(name, { viewport: PHONE });
        const { page } = deck;
        const where = `${name} at ${PHONE.width}x${PHONE.height}`;
        none(await page.evaluate(() => window.inside.scrolled()), where);
        const tops = await page.evaluate((ids) => ids.map((id) =>
          window.inside.box(document.getElementById(id)).top), deck.ids);
        assert.deepEqual(tops, [...tops].sort((one, other) => one - other), 'slides in order');
      });

      it('scrolls to the slide of its address, and of a link', async () => {
        await deck.open(name, { viewport: PHONE });
        const { page, ids, inner } = deck;
        await page.evaluate((wanted) => { location.hash = `#/${wanted}`; }, ids[3]);
        await shown(page, ids[3]);
        await deck.open(name, { viewport: PHONE, address: `#/${inner}` });
        await shown(page, inner);
        const link = page.locator('.prose a[href^="#/"]').first();
        if (await link.count()) {
          const target = (await link.getAttribute('href')).slice(2);
          await link.click();
          await shown(page, target);
        }
      });

      it('has buttons that work, and no others', async () => {
        await deck.open(name, { viewport: PHONE });
        const { page } = deck;
        const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
        const before_ = await theme();
        await page.click('#theme');
        assert.notEqual(await theme(), before_, 'the theme turns');
        const buttons = await page.evaluate(() => window.inside.all('.tools button')
          .filter((button) => button.checkVisibility()).map((button) => button.id));
        assert.deepEqual(buttons, ['theme'], 'buttons that a page to scroll needs');
        const copy = page.locator('.copy').first();
        assert.equal(await deck.copies(copy), await copy.getAttribute('data-copy'));
        none(deck.troubles, name);
      });

      it('is a page to scroll in a wide window, too, when its address says so', async () => {
        await deck.open(name, { address: '?view=reading' });
        none(await deck.page.evaluate(() => window.inside.scrolled()), `${name}?view=reading`);
      });
    });
  }
});
