import { findNumbers, type NumberForm, type NumberHit, type PieceWindow, readRuns } from "./number-runs.js";

/** Numbers about a person that a text holds. */
export interface PersonalNumbers {
  /** Numbers of the form of an identity number. */
  readonly identities: readonly NumberHit[];
  /** Numbers of the form of a bank card. */
  readonly cards: readonly NumberHit[];
  /** Telephone numbers. */
  readonly phones: readonly NumberHit[];
}

/** @source GB 11643-1999: 17 digits and a check character (a digit or X); digits 7 to 14 are the day of birth. */
const identityLengths = [17, 18];
/** @source ISO/IEC 7812-1: card numbers end in a Luhn digit; Chinese bank cards have 16 to 19 digits. */
const cardLengths = [16, 17, 18, 19];
/** @source 电信网编号计划(2017): mobile numbers have 11 digits and start with 1; area codes 2 or 3 digits after 0. */
const phoneLengths = [10, 11, 12, 13, 15];

const birthDay = /^\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/u;
const birthDayEnd = 14;
const issuer = /^(?:62|4|5[1-5]|3[57]|60|9[58])/u;
const divided = /^1[3-9]\d{9}$/u;
const undivided = /^(?:1\d{10}|(?:00)?861[3-9]\d{9})$/u;
const withCountry = /^(?:00)?861[3-9]\d{9}$/u;
const landline = /^0\d{2,3}$/u;
const closingX = /^[ \-–—._]{0,2}x(?![a-z0-9])/u;

/** Finds numbers of persons in a folded text. Linear. */
export function findPersonalNumbers(folded: string): PersonalNumbers {
  const runs = readRuns(folded);
  if (runs.length === 0) return { identities: [], cards: [], phones: [] };
  const links = findLinks(folded);
  const identities = findNumbers(runs, identityForm(folded, links));
  const taken = new Set(identities.map((hit) => hit.from));
  const cards = findNumbers(runs, cardForm(links)).filter((hit) => !taken.has(hit.from));
  return { identities, cards, phones: findNumbers(runs, phoneForm(links)) };
}

/** Finds only the identity numbers of a folded text. */
export function findIdentities(folded: string): readonly NumberHit[] {
  return findNumbers(readRuns(folded), identityForm(folded, findLinks(folded)));
}

/** Finds only the telephone numbers of a folded text. */
export function findPhoneNumbers(folded: string): readonly NumberHit[] {
  return findNumbers(readRuns(folded), phoneForm(findLinks(folded)));
}

function phoneForm(links: readonly Link[]): NumberForm {
  return {
    lengths: phoneLengths,
    mayStart: (digits, at) => /[018]/u.test(digits.charAt(at)),
    accept: (window) => {
      if (window.pieces > 1 && isInside(links, window.from)) return null;
      return isPhone(window) ? window.to : null;
    },
  };
}

function isPhone({ digits, pieces, ends }: PieceWindow): boolean {
  if (pieces === 1) return undivided.test(digits);
  if (divided.test(digits) || withCountry.test(digits)) return true;
  return pieces === 2 && ends[1] >= 7 && ends[1] <= 8 && landline.test(digits.slice(0, ends[0]));
}

/** A divided number, or one inside a link, must also look like one: else tables and addresses would be full of them. */
function identityForm(folded: string, links: readonly Link[]): NumberForm {
  return {
    lengths: identityLengths,
    mayStart: (digits, at) => birthDay.test(digits.slice(at, at + birthDayEnd)),
    accept: (window) => {
      if (isInside(links, window.from) && !birthDay.test(window.digits)) return null;
      if (window.digits.length === 18) return window.to;
      const rest = closingX.exec(folded.slice(window.to, window.to + 4));
      return rest === null ? null : window.to + rest[0].length;
    },
  };
}

function cardForm(links: readonly Link[]): NumberForm {
  return {
    lengths: cardLengths,
    mayStart: (digits, at) => issuer.test(digits.slice(at, at + 2)),
    accept: (window) => {
      if (isInside(links, window.from) && !issuer.test(window.digits)) return null;
      return passesLuhn(window.digits) ? window.to : null;
    },
  };
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30;
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/u.test(digits);
}

/** An address with its scheme, or a host and a path without one. */
const link = /https?:\/\/[!-~]+|(?<![a-z0-9.-])[a-z0-9.-]{1,253}\.[a-z]{2,24}\/[!-~]*/gu;

interface Link {
  readonly from: number;
  readonly to: number;
}

function findLinks(folded: string): readonly Link[] {
  const links: Link[] = [];
  for (const match of folded.matchAll(link)) links.push({ from: match.index, to: match.index + match[0].length });
  return links;
}

function isInside(links: readonly Link[], at: number): boolean {
  let low = 0;
  let high = links.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const link = links[middle];
    if (link === undefined) return false;
    if (at < link.from) high = middle - 1;
    else if (at >= link.to) low = middle + 1;
    else return true;
  }
  return false;
}
