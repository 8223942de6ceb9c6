// Hands the built package to the tests, which run their own code in the page.
import * as downlink from '/dist/index.js';

globalThis.downlink = downlink;
