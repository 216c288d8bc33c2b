// Chromium, and decks opened in it from disk, with all that they ask for and complain of.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { DECKS, MODULES, CHROMIUM } = process.env;
const require = createRequire(join(MODULES, 'any.js'));
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];
const ALLOWED = ['clipboard-read', 'clipboard-write'];
const INSIDE = ['walk.js', 'measure.js', 'judge.js'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)));
const PATIENCE = 120000; // milliseconds

export const NAMES = ['course', 'talk'];
export const SPECIAL = 'special'; // made by run.py, with what no lesson does
export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

// A window with a profile of its own. Each deck that is opened in it begins anew.
export class Window {
  #browser;

  // What the last deck asked for and complained of, in its popups too.
  troubles = [];

  // The slides of the last deck, in order, and one inside a part of it.
  ids = [];

  inner = '';

  static async make(options = {}) {
    const made = new Window();
    const { chromium } = require('playwright-core');
    made.#browser = await chromium.launch({
      executablePath: CHROMIUM, args: FLAGS, timeout: PATIENCE,
    });
    made.context = await made.#browser.newContext({ permissions: ALLOWED, ...options });
    made.context.setDefaultTimeout(PATIENCE);
    for (const script of INSIDE) await made.context.addInitScript({ path: script });
    made.#listen();
    made.page = await made.context.newPage();
    return made;
  }

  #listen() {
    this.context.on('request', (request) => {
      const url = request.url();
      const own = url.split(/[?#]/)[0] === this.file || /^(data|about):/.test(url);
      if (!own) this.troubles.push(`asks for ${url.slice(0, 200)}`);
    });
    this.context.on('console', (said) => {
      const kind = said.type();
      if (!['error', 'warning'].includes(kind)) return;
      this.troubles.push(`says ${kind}: ${said.text()}`);
    });
    this.context.on('weberror', (error) => this.troubles.push(`throws ${error.error()}`));
  }

  // Opens a deck, as `address` after its file's name says.
  async open(name, { address = '', viewport = WIDE, colorScheme = 'light' } = {}) {
    const { page } = this;
    await page.goto('about:blank'); // another `#` alone would not load anything
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, media: 'screen' });
    this.troubles.length = 0;
    this.file = pathToFileURL(join(DECKS, `${name}.html`)).href;
    await page.goto(this.file + address);
    await this.ready();
    this.ids = await page.evaluate(() => window.inside.ids());
    this.inner = await page.evaluate(() => window.inside.inner());
  }

  // Waits until the deck has done all that it does when it is opened.
  async ready() {
    await this.page.waitForSelector('html[data-ready]', { state: 'attached' });
  }

  // Opens a slide as a link to it does.
  async go(id) {
    await this.page.evaluate((wanted) => window.inside.go(wanted), id);
  }

  // Waits until this slide is the one that is shown.
  async arrive(id) {
    await arrive(this.page, id);
  }

  // Uses a button that copies, and has what the clipboard holds when the button says so.
  async copies(button, use = () => button.click()) {
    await use();
    await button.and(this.page.getByText('Copied', { exact: true })).waitFor();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async addAxe() {
    await this.page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  }

  async close() {
    await this.#browser.close();
  }
}

// A page that stands behind another draws no frames, which waiting would else be counted in.
const POLLING = { polling: 50 };

// Waits until this slide is the one that a page or a frame shows.
export async function arrive(page, id) {
  await page.waitForFunction((wanted) => window.inside.current()?.id === wanted, id, POLLING);
}

// Fails with everything that was found, one a line.
export function none(found, where) {
  const most = 40;
  const shown = found.slice(0, most).map((line) => `\n  ${where}: ${line}`).join('');
  const more = found.length > most ? `\n  ... and ${found.length - most} more` : '';
  assert.ok(found.length === 0, `${found.length} wrong:${shown}${more}`);
}
