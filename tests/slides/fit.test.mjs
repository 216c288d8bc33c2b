// Everything that a slide shows is on it, whole and large enough, in every window.

import { after, before, describe, it } from 'node:test';
import { NAMES, none, SPECIAL, Window } from './browser.mjs';

const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }];

describe('every slide, with each of its tabs and steps', { concurrency: SIZES.length }, () => {
  for (const viewport of SIZES) {
    describe(`in a window of ${viewport.width}x${viewport.height}`, { concurrency: 1 }, () => {
      let window_;
      before(async () => { window_ = await Window.make(); });
      after(() => window_.close());

      for (const name of [...NAMES, SPECIAL]) {
        const where = `${name} at ${viewport.width}x${viewport.height}`;
        it(`fits: ${where}`, async () => {
          await window_.open(name, { viewport });
          none(await window_.page.evaluate(() =>
            window.inside.everywhere(window.inside.misfits, true)), where);
        });
      }
    });
  }
});
