// The speaker's window: opened from disk, it shows this slide, the next one and what to say,
// follows the deck and drives it.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { arrive, NAMES, none, Window } from './browser.mjs';

// The frame that shows this slide, or the next one.
async function frame(popup, place) {
  const element = await popup.waitForSelector(`${place} iframe`);
  const found = await element.contentFrame();
  await found.waitForSelector('html[data-ready]', { state: 'attached' });
  return found;
}

// Waits until the speaker sees this slide, the next one, and the notes.
async function shows(popup, deck, id) {
  await arrive(await frame(popup, '#current-slide'), id);
  const next = deck.ids[deck.ids.indexOf(id) + 1];
  if (next) await arrive(await frame(popup, '#upcoming-slide'), next);
  const wanted = await deck.page.evaluate((one) =>
    document.getElementById(one).querySelector('.notes')?.textContent ?? '', id);
  await popup.waitForFunction((text) => {
    const squeezed = (words) => words.replace(/\s+/g, ' ').trim();
    const place = document.querySelector('.speaker-controls-notes');
    const { textContent } = place.querySelector('.value');
    const said = place.classList.contains('hidden') ? '' : textContent;
    return squeezed(said) === squeezed(text);
  }, wanted);
}

describe('the window for the speaker', { concurrency: NAMES.length }, () => {
  for (const name of NAMES) {
    describe(name, { concurrency: 1 }, () => {
      let deck;
      before(async () => { deck = await Window.make(); });
      after(() => deck.close());

      it('follows the deck, and drives it', async () => {
        await deck.open(name);
        const { page, context, ids, inner } = deck;
        const opened = (action) => Promise.all([context.waitForEvent('page'), action()]);
        const [popup] = await opened(() => page.click('#speaker'));
        await shows(popup, deck, ids[0]);
        assert.ok(await (await frame(popup, '#current-slide')).locator('h2:visible').count());
        const tools = (await frame(popup, '#current-slide')).locator('.tools');
        assert.ok(!await tools.isVisible(), 'the small slides have no buttons');

        await page.bringToFront();
        await page.keyboard.press('ArrowRight');
        await shows(popup, deck, ids[1]);
        await deck.go(inner);
        await shows(popup, deck, inner);

        await popup.bringToFront();
        await popup.keyboard.press('ArrowRight');
        const next = ids[ids.indexOf(inner) + 1];
        await deck.arrive(next);
        await shows(popup, deck, next);
        await popup.keyboard.press('ArrowLeft');
        await deck.arrive(inner);
        await shows(popup, deck, inner);
        await popup.close();

        await page.bringToFront();
        // The deck may not know yet that the window is gone; it would only bring it to the front.
        let again;
        while (!again) {
          const appears = context.waitForEvent('page', { timeout: 2000 }).catch(() => undefined);
          await page.keyboard.press('s');
          again = await appears;
        }
        await shows(again, deck, inner);
        await again.close();
        none(deck.troubles, name);
      });
    });
  }
});
