import { channelConformance } from "@microbranch/core/testing";
import { afterAll, describe, inject } from "vitest";
import { openMailHouse } from "../fixtures/mail-house.js";
import { imapConformance } from "../fixtures/wire-imap.js";

const dovecot = inject("dovecotProgram");
const house = dovecot === null ? null : await openMailHouse(dovecot);

afterAll(() => house?.close());

if (house === null) describe.skip("e-mail by SMTP and IMAP: there is no Dovecot on this machine");
else channelConformance(imapConformance("e-mail by SMTP and IMAP", house));
