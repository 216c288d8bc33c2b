// Prints a deck as PDF, a page a slide: `node print.mjs DECK.html DECK.pdf`. MODULES is the folder
// that has node_modules, CHROMIUM the browser.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { MODULES, CHROMIUM } = process.env;
const [deck, pdf] = process.argv.slice(2);
const PATIENCE = 120000; // milliseconds

// The browser leads a process group of its own, which playwright kills when this process exits. It
// would else ask the browser to close, and wait: one that hangs would outlive who stops us.
process.once('SIGTERM', () => process.exit(143));

try {
  const { chromium } = createRequire(join(MODULES, 'any.js'))('playwright-core');
  const browser = await chromium.launch({
    executablePath: CHROMIUM, timeout: PATIENCE, handleSIGTERM: false,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${pathToFileURL(deck)}?print-pdf`);
  // deck.js says so when all slides are laid out and all fonts are there.
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'yes');
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
  await browser.close();
} catch (error) {
  // The rest of the message is a log for those who work on playwright.
  const [reason] = error.message.split('\n');
  const said = [...error.message.matchAll(/^\[pid=\d+\]\[err\] (.*)$/gm)].map(([, line]) => line);
  console.error([reason, ...said.slice(-5)].join('\n'));
  process.exit(1);
}
