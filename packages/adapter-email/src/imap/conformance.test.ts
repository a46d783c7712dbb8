import { channelConformance } from "@microbranch/core/testing";
import { afterAll, beforeAll, describe, inject } from "vitest";
import { type MailHouse, openMailHouse } from "../fixtures/mail-house.js";
import { imapConformance } from "../fixtures/wire-imap.js";

const dovecot = inject("dovecotProgram");
let house: MailHouse;

if (dovecot === null) describe.skip("e-mail by SMTP and IMAP: there is no Dovecot on this machine");
else {
  beforeAll(async () => {
    house = await openMailHouse(dovecot);
  });
  afterAll(() => house.close());
  channelConformance(imapConformance("e-mail by SMTP and IMAP", () => house));
}
