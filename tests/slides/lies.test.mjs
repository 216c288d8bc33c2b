// A lesson that says what this machine does not print is seen on its slides, at the very line.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { none, SPECIAL, Window } from './browser.mjs';

const told = JSON.parse(readFileSync(new URL('special.json', import.meta.url), 'utf8'));

let deck;
let page;

// What stands on a slide: its lead, the badges of its transcripts, and lines that are marked.
async function seen(id) {
  await deck.go(id);
  return page.evaluate(() => {
    const section = window.inside.current();
    const texts = (selector) => window.inside.all(selector, section)
      .filter((one) => one.checkVisibility()).map((one) => one.textContent);
    const drop = (list) => list.map((text) => text.replace(/^(the lesson|printed here): /, ''));
    return {
      lead: texts('.lead').join(),
      badges: texts('.badge'),
      missing: drop(texts('.line.missing')),
      instead: drop(texts('.line.instead')),
      wrong: texts('.line.wrong'),
      others: texts('.line.same, .line.command:not(.wrong)').length,
      all: texts('.line').length,
    };
  });
}

describe('a lesson on its slides', () => {
  before(async () => {
    deck = await Window.make();
    page = deck.page;
    await deck.open(SPECIAL);
  });
  after(() => deck.close());

  it('differs where it lies: the badge, the line that is not printed, and no other', async () => {
    const opening = await seen('rpath/origin');
    assert.equal(opening.lead, 'differs here from what the lesson says');
    const ids = await page.evaluate(() => window.inside.all('.screen.differs')
      .map((screen) => screen.closest('section').id));
    assert.equal(ids.length, 1, 'one transcript differs');
    const [id] = ids;
    assert.match(id, /^rpath\/origin\/look-inside/);
    const lie = await seen(id);
    assert.equal(lie.badges[0], 'differs here');
    assert.deepEqual(lie.missing, [told.missing]);
    assert.deepEqual(lie.instead, [told.instead]);
    assert.deepEqual(lie.wrong, ['$ readelf -d moved/bin/app | grep RUNPATH']);
    const difference = await page.textContent('section.present[id] .line.difference');
    assert.ok(difference.includes(told.instead.trim()), `it says so in words: ${difference}`);
    assert.equal(lie.others, lie.all - 4, 'all other lines are as they were');
    const words = await page.textContent('section.present[id] .line.instead');
    assert.ok(words.startsWith('printed here: '), 'not by colour alone');

    const looks = await page.evaluate(() => ['missing', 'instead', 'same'].map((kind) => {
      const line = window.inside.current().querySelector(`.line.${kind}`);
      return getComputedStyle(line).backgroundColor;
    }));
    assert.equal(new Set(looks).size, 3, `marked lines look different: ${looks.join(', ')}`);
    none(deck.troubles, SPECIAL);
  });

  it('ran before a lie, or was skipped with the reason, and did not run after it', async () => {
    const found = { badges: [], marked: [] };
    const ids = await page.evaluate(() =>
      window.inside.ids().filter((id) => id.startsWith('rpath/origin/')));
    for (const id of ids) {
      const { badges, missing, instead } = await seen(id);
      found.badges.push(...badges);
      found.marked.push(...missing, ...instead);
    }
    assert.deepEqual(found.badges, [
      'ran here as written',
      'ran here as written',
      'skipped: needs no-such-tool, not installed here',
      'differs here',
      'recorded, not run here: a command before it differs',
    ]);
    assert.deepEqual(found.marked, [told.missing, told.instead]);
  });

  it('is recorded where it has no results, or those of another text', async () => {
    for (const slug of ['rpath/search-order', 'static/one-object']) {
      const opening = await seen(slug);
      assert.match(opening.lead, /^not run here/);
      const run = await seen(`${slug}/run`);
      assert.deepEqual([...new Set(run.badges)], ['recorded, not run here'], slug);
      assert.deepEqual([...run.missing, ...run.instead], []);
      assert.ok(await page.locator('section.present[id] .line.command').first().isVisible());
    }
  });

  it('is skipped where a tool is not here, with the reason', async () => {
    const reason = 'needs no-such-tool, not installed here';
    const opening = await seen('mangling/extern-c');
    assert.ok(opening.lead.endsWith(`here: ${reason}`), opening.lead);
    const run = await seen('mangling/extern-c/run');
    assert.deepEqual([...new Set(run.badges)], [`skipped: ${reason}`]);
  });

  it('was made on what the last slide says', async () => {
    await deck.go('made-on');
    const rows = await page.evaluate(() => Object.fromEntries(
      window.inside.all('tr', window.inside.current()).map((row) =>
        [...row.children].map((one) => one.textContent)),
    ));
    assert.equal(rows['lessons run here'], '1, of which 0 verified');
    const names = ['system', 'kernel', 'machine', 'C library', 'compiler', 'linker', 'made'];
    for (const name of names) assert.ok(rows[name], `it says the ${name}`);
  });
});
