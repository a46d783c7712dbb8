import { documentPage, methods, type Page, pageResponse } from "./document.js";
import type { LeaveDesk, LeavePlace, LeaveView } from "./leave-desk.js";
import { isolated, type Markup, markup, phrase } from "./markup.js";
import { expiredPage, refusedPage, unknownPage } from "./notice-page.js";
import { isMultipart, isOneClick } from "./one-click.js";
import { isOwnSite } from "./own-site.js";
import { isForm, readForm, readShort } from "./read-form.js";

/** What the pages for leaving a section are made of. */
export interface LeavePagesParts {
  /** The sections behind the pages. */
  readonly desk: LeaveDesk;
}

/**
 * Answers one request for the page behind a token for leaving a section.
 *
 * GET and HEAD show and change nothing. POST of `List-Unsubscribe=One-Click` leaves at once, from wherever it comes and
 * without a redirect; POST of the page's own form, with the one field `choice`, leaves or comes back. The status is 200
 * where it was done or is shown, 403 for a form of another site, 404 for a token that leads to nothing, 405 for any other
 * method, 409 where the section must not be left, 410 for a link that is too old, and 415 or 422 for a body that is no such
 * form.
 *
 * @source RFC 8058 sections 3.1 and 3.2: no cookies, no login, no redirect, a form in either of the two encodings.
 */
export type LeavePages = (request: Request, token: string) => Promise<Response>;

/** Creates the pages for leaving a section: plain HTML, without script. They rest on what `desk` says and keep nothing. */
export function createLeavePages({ desk }: LeavePagesParts): LeavePages {
  return async (request, token) => pageResponse(await pageFor(desk, request, token), request.method);
}

/** URL-safe letters and no more than a signed token ever has; the desk is not asked about anything else. */
const tokenForm = /^[\w.-]{1,2048}$/u;

async function pageFor(desk: LeaveDesk, request: Request, token: string): Promise<Page> {
  if (!methods.includes(request.method)) return refusedPage(405);
  if (!tokenForm.test(token)) return unknownPage();
  if (request.method !== "POST") return shown(await desk.look(token));
  const choice = await choiceOf(request);
  return typeof choice === "number" ? refusedPage(choice) : shown(await desk.choose(token, choice), choice);
}

/** Longest form that is read, in bytes: many times what either kind needs. */
const maxBytes = 8 * 1024;

async function choiceOf(request: Request): Promise<"leave" | "rejoin" | 403 | 415 | 422> {
  if (isMultipart(request)) return isOneClick((await readShort(request, maxBytes)) ?? "") ? "leave" : 422;
  if (!isForm(request)) return 415;
  const form = await readForm(request, maxBytes);
  if (form?.get("List-Unsubscribe") === "One-Click") return "leave";
  if (!isOwnSite(request)) return 403;
  const choice = form?.get("choice");
  return choice === "leave" || choice === "rejoin" ? choice : 422;
}

function shown(view: LeaveView, choice?: "leave" | "rejoin"): Page {
  if (view.state === "unknown") return unknownPage();
  if (view.state === "expired") return expiredPage(view.locale);
  const isRefused = choice === "leave" && view.state === "mandatory";
  return placePage(view, isRefused ? 409 : 200);
}

function placePage(view: LeavePlace, status: number): Page {
  const { locale } = view;
  const section = isolated(view.sectionTitle);
  const title = phrase(locale, "page.leave.title", { section });
  const content = markup`<h1>${title}</h1>
<p class="soft" dir="auto">${view.branchName}</p>
${words(view, section)}
<p class="soft">${phrase(locale, "page.leave.for", { name: isolated(view.memberName) })}</p>`;
  return documentPage({ status, locale, title, content });
}

function words({ locale, state }: LeavePlace, section: string): Markup {
  switch (state) {
    case "mandatory":
      return markup`<p>${phrase(locale, "section.leave.mandatory", { section })}</p>`;
    case "left":
      return markup`<p>${phrase(locale, "page.leave.done", { section })}</p>
${form("rejoin", phrase(locale, "page.leave.back"))}`;
    case "staying":
      return markup`<p>${phrase(locale, "page.leave.body", { section })}</p>
${form("leave", phrase(locale, "page.leave.send"))}`;
  }
}

function form(choice: "leave" | "rejoin", label: Markup): Markup {
  return markup`<form method="post" accept-charset="utf-8">
<input type="hidden" name="choice" value="${choice}">
<button type="submit">${label}</button>
</form>`;
}
