// A deck needs nothing but its file, and has nothing to complain of.

import { after, before, describe, it } from 'node:test';
import { NAMES, none, PHONE, Window } from './browser.mjs';

describe('from disk, without a network', { concurrency: NAMES.length }, () => {
  for (const name of NAMES) {
    describe(name, { concurrency: 1 }, () => {
      let deck;
      before(async () => { deck = await Window.make({ offline: true }); });
      after(() => deck.close());

      it('shows every slide by the arrow key, asks for nothing and says nothing', async () => {
        await deck.open(name);
        const found = await deck.page.evaluate(() => {
          const seen = [];
          return window.inside.everywhere((section) => {
            if (seen.at(-1) !== section.id) seen.push(section.id);
            const place = section.querySelector('.place').textContent;
            const number = ` ${seen.length} / ${window.inside.ids().length}`;
            const heading = section.querySelector('h2');
            return [
              ...(window.inside.drawn(heading) ? [] : ['its heading is not drawn']),
              ...(place.endsWith(number) ? [] : [`its number is ${place}, not ${number}`]),
              ...(location.hash === `#/${section.id}` ? [] : [`its address is ${location.hash}`]),
            ];
          });
        });
        none([...found, ...deck.troubles], name);
      });

      it('asks for nothing and says nothing on a phone in the dark', async () => {
        await deck.open(name, { viewport: PHONE, colorScheme: 'dark' });
        none(deck.troubles, name);
      });

      it('names nothing of another place that a browser would load', async () => {
        await deck.open(name);
        none(await deck.page.evaluate(() => window.inside
          .all('[src], [srcset], [data], link[href], use, image, object, [style*="url("]')
          .map((element) => ['src', 'srcset', 'data', 'href', 'style']
            .map((key) => element.getAttribute(key)).find((value) => value))
          .filter((address) => !/^(data:|#)/.test(address))), name);
      });
    });
  }
});
