import { describe, expect, it } from "vitest";
import { answerOfCell, birthdayOfCell, dateOfCell, statusOfCell } from "./csv-cells.js";

describe("cells of a roster", () => {
  it.each([
    ["2026-03-20", "2026-03-20"],
    ["2026/3/2", "2026-03-02"],
    ["2026年3月20日", "2026-03-20"],
    ["2026-02-29", null],
    ["20-03-2026", null],
    ["", null],
  ])("reads the date %j as %j", (cell, date) => {
    expect(dateOfCell(cell)).toBe(date);
  });

  it.each([
    ["03-20", { calendar: "gregorian", month: 3, day: 20, leapMonth: false }],
    ["2月29日", { calendar: "gregorian", month: 2, day: 29, leapMonth: false }],
    ["1990-10-08", { calendar: "gregorian", month: 10, day: 8, leapMonth: false }],
    ["农历08-15", { calendar: "lunar", month: 8, day: 15, leapMonth: false }],
    ["农历闰6月12日", { calendar: "lunar", month: 6, day: 12, leapMonth: true }],
    ["lunar leap 6/12", { calendar: "lunar", month: 6, day: 12, leapMonth: true }],
    ["农历08-31", null],
    ["02-30", null],
    ["闰6月12日", null],
  ])("reads the birthday %j as %j", (cell, birthday) => {
    expect(birthdayOfCell(cell)).toEqual(birthday);
  });

  it.each([
    ["正式党员", "full"],
    ["预备", "probationary"],
    ["admissionCandidate", "admissionCandidate"],
    ["群众", null],
  ])("reads the status %j as %j", (cell, status) => {
    expect(statusOfCell(cell)).toBe(status);
  });

  it.each([
    ["是", true],
    ["NO", false],
    ["也许", null],
  ])("reads the answer %j as %j", (cell, answer) => {
    expect(answerOfCell(cell)).toBe(answer);
  });
});
