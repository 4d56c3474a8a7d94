// Opens a page in a real browser, asks axe about it at two sizes and in both colours, prints it, and says what was found.
// node look.mjs FOLDER-OF-NODE-MODULES BROWSER PAGE.html PAGE.pdf
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , modules, executablePath, page, paper] = process.argv;
const require = createRequire(join(resolve(modules), "here.js"));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--no-zygote", "--single-process", "--in-process-gpu", "--disable-dev-shm-usage"];
const browser = await puppeteer.launch({ executablePath, headless: "shell", args });
const found = [];
for (const [width, colours] of [[390, "light"], [390, "dark"], [1200, "light"]]) {
  const tab = await browser.newPage();
  await tab.setBypassCSP(true); // the page allows no script at all, and axe is one
  await tab.setViewport({ width, height: 844 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
  await tab.goto(pathToFileURL(resolve(page)).href);
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => axe.run());
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  found.push({ width, colours, wide, violations: violations.map((each) => `${each.id}: ${each.nodes[0].html}`) });
  if (width === 1200) await tab.pdf({ path: paper, preferCSSPageSize: true });
  await tab.close();
}
await browser.close();
console.log(JSON.stringify(found));
