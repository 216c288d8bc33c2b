// Printed, a deck is a page a slide, and none is blank.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import { NAMES, none, Window } from './browser.mjs';

const SIZE = '0 0 960 540'; // 1280 by 720 pixels in points

// The pages of a PDF as Chromium writes it: each one's size, and how many times it shows text.
function pages(bytes) {
  const text = bytes.toString('latin1');
  const objects = new Map([...text.matchAll(/^(\d+) 0 obj\b([^]*?)\bendobj$/gm)].map(
    ([, number, body]) => [number, body],
  ));
  return [...objects.values()].filter((body) => /\/Type\s*\/Page\b/.test(body)).map((body) => {
    const [, contents] = body.match(/\/Contents (\d+) 0 R/) ?? [];
    const [, stream] = objects.get(contents)?.match(/stream\r?\n([^]*)\r?\nendstream/) ?? [];
    const drawn = stream ? inflateSync(Buffer.from(stream, 'latin1')).toString('latin1') : '';
    return {
      size: body.match(/\/MediaBox\s*\[([^\]]*)\]/)?.[1].trim(),
      shown: [...drawn.matchAll(/\bT[jJ]\b/g)].length,
    };
  });
}

function check(bytes, ids, where) {
  const found = pages(bytes);
  assert.equal(found.length, ids.length, `${where}: pages and slides`);
  none(found.flatMap(({ size, shown }, place) => [
    ...(size === SIZE ? [] : [`the page of ${ids[place]} has the size ${size}, not ${SIZE}`]),
    ...(shown ? [] : [`the page of ${ids[place]} is blank`]),
  ]), where);
}

describe('printed', { concurrency: NAMES.length }, () => {
  for (const name of NAMES) {
    describe(name, { concurrency: 1 }, () => {
      let deck;
      let ids;
      before(async () => {
        deck = await Window.make();
        await deck.open(name);
        ids = [...deck.ids];
      });
      after(() => deck.close());

      for (const address of ['?print-pdf', '?view=print']) {
        it(`has a page for each slide: ${address}`, async () => {
          await deck.open(name, { address, colorScheme: 'dark' });
          const { page } = deck;
          const sheets = await page.evaluate(() => window.inside.all('.pdf-page').map((sheet) =>
            sheet.querySelector('section[id]')?.id));
          assert.deepEqual(sheets, ids, 'slides on the pages, in order');
          assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
          await page.emulateMedia({ media: 'print' });
          none(await page.evaluate(() => window.inside.all('button:not([role=tab]), input')
            .filter((control) => control.checkVisibility())
            .map((control) => `${window.inside.name(control)} is printed`)), name);
          none(deck.troubles, name + address);
        });
      }

      it('is a PDF with a page for each slide, by a browser', async () => {
        await deck.open(name, { address: '?print-pdf' });
        const bytes = await deck.page.pdf({ preferCSSPageSize: true, printBackground: true });
        check(bytes, ids, name);
      });

      it('is a PDF with a page for each slide, by workbench slides --pdf', async () => {
        check(await readFile(join(process.env.DECKS, `${name}.pdf`)), ids, `${name}.pdf`);
      });
    });
  }
});
