// Hands the built package and the element to the tests, which run their own code in the page.
import * as element from '/dist/element.js';
import * as downlink from '/dist/index.js';

globalThis.downlink = downlink;
globalThis.downlinkElement = element;
