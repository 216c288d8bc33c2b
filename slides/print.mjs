// Prints a deck as PDF, a page a slide: `node print.mjs DECK.html DECK.pdf`. MODULES is the folder
// that has node_modules, CHROMIUM the browser.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { MODULES, CHROMIUM } = process.env;
const { chromium } = createRequire(join(MODULES, 'any.js'))('playwright-core');
const [deck, pdf] = process.argv.slice(2);
const PATIENCE = 120000; // milliseconds

const browser = await chromium.launch({ executablePath: CHROMIUM, timeout: PATIENCE });
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${pathToFileURL(deck)}?print-pdf`);
  // deck.js says so when all slides are laid out and all fonts are there.
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'yes');
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
} finally {
  await browser.close();
}
