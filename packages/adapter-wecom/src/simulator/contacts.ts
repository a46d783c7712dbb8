import { type Answer, done, refused } from "./answers.js";

/** Somebody as the contacts show them. */
export interface Contact {
  /** Id. */
  readonly id: string;
  /** Name (the id). */
  readonly name?: string;
  /** Ids of departments (1, the organisation itself). */
  readonly departments?: readonly number[];
  /** 1 active, 2 disabled, 4 not activated, 5 left (1). @source WeCom documentation, page 90196. */
  readonly status?: 1 | 2 | 4 | 5;
}

/** A department below the organisation itself. */
export interface SimulatedDepartment {
  /** Id, from 2. */
  readonly id: number;
  /** Name. */
  readonly name: string;
  /** Id of the one above (1). */
  readonly parentId?: number;
}

interface Code {
  readonly userId: string | null;
  readonly endsAt: number;
  isUsed: boolean;
}

/** @source WeCom documentation, page 91023: five minutes. */
const codeMs = 300_000;
const root = 1;

/** The platform's contacts, and who logs in. */
export class Contacts {
  readonly #now: () => number;
  readonly #contacts: () => readonly Contact[];
  readonly #departments: readonly SimulatedDepartment[];
  readonly #codes = new Map<string, Code>();

  constructor(now: () => number, contacts: () => readonly Contact[], departments: readonly SimulatedDepartment[]) {
    this.#now = now;
    this.#contacts = contacts;
    this.#departments = departments;
  }

  /** A code as WeCom's page gives it to who logs in; `null`: somebody who is no member. */
  codeFor(memberId: string | null): string {
    const code = `code-${this.#codes.size + 1}-${"c".repeat(32)}`;
    this.#codes.set(code, { userId: memberId, endsAt: this.#now() + codeMs, isUsed: false });
    return code;
  }

  /** Answers requests about contacts and logins; `null`: it is none of them. */
  answer(path: string, query: URLSearchParams): Answer | null {
    const id = Number(query.get("department_id") ?? query.get("id") ?? root);
    switch (path) {
      case "/cgi-bin/department/simplelist":
        return done({
          department_id: this.#tree().map(({ id: one, parentid, order }) => ({ id: one, parentid, order })),
        });
      case "/cgi-bin/department/list":
        return done({ department: this.#tree() });
      case "/cgi-bin/user/list":
      case "/cgi-bin/user/simplelist":
        return this.#members(id, path.endsWith("simplelist"));
      case "/cgi-bin/auth/getuserinfo":
        return this.#login(query.get("code") ?? "");
      default:
        return null;
    }
  }

  #tree(): readonly { id: number; name: string; parentid: number; order: number }[] {
    const below = this.#departments.map(({ id, name, parentId = root }) => ({
      id,
      name,
      parentid: parentId,
      order: id,
    }));
    return [{ id: root, name: "机关", parentid: 0, order: root }, ...below];
  }

  /** Members of one department, without those of the departments below it. */
  #members(department: number, isShort: boolean): Answer {
    if (!this.#tree().some(({ id }) => id === department)) return refused(60003, "department not found");
    const there = this.#contacts().filter(({ departments = [root] }) => departments.includes(department));
    const userlist = there.map(({ id, name = id, departments = [root], status = 1 }) => {
      return {
        userid: id,
        name,
        department: departments,
        ...(isShort ? {} : { status, main_department: departments[0] }),
      };
    });
    return done({ userlist });
  }

  #login(given: string): Answer {
    const code = this.#codes.get(given);
    if (code === undefined) return refused(40029, "invalid code");
    if (code.isUsed) return refused(42022, "code has been used");
    if (code.endsAt <= this.#now()) return refused(42003, "code expired");
    code.isUsed = true;
    return done(code.userId === null ? { openid: "oAAAAAA-visitor" } : { userid: code.userId });
  }
}
