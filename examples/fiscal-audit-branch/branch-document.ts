import example from "./data/example-branch.json" with { type: "json" };

/** The invented branch's data, as its file tells them. */
export const data = example;

/** The branch's id in the data. */
export const branchId = example.branch.id;

/** The day on which the example's committee took office; the data name none. */
const committeeFrom = "2025-01-01";

/** The day on which the online branch and its groups began. */
const groupsFrom = "2016-09-01";

const rolesOf: Readonly<Record<string, string>> = {
  书记: "secretary",
  副书记兼组织委员: "deputySecretary",
  宣传委员: "publicityMember",
  纪检委员: "disciplineMember",
  青年委员: "youthMember",
};

const ownerRoles: Readonly<Record<string, string>> = {
  secretary: "secretary",
  publicity: "publicityMember",
  admin: "administrator",
  discipline: "disciplineMember",
  organisation: "deputySecretary",
};

/** Writes the data as the branch document that `branches.import` takes. Every `to` is exclusive, as in the data. */
export function branchDocument() {
  const { branch, unit, superior, members, meta } = example;
  return {
    branch: { id: branch.id, name: branch.name, unit: unit.name, zone: meta.timezone },
    superiors: [{ id: superior.id, name: superior.name }],
    groups: branch.groups.map(({ id, name }) => ({ id, name, from: groupsFrom })),
    members: members.map(memberOf),
    posts: posts(),
    settings: settings(),
    sections: sections(),
    schedules: schedules(),
  };
}

/** Those of the data's schedules that are warnings, and the secretary's monthly lecture, which the data do not plan. */
function schedules() {
  const warning = { title: "保密提醒", occasion: "warning.send", payload: { kind: "secrecy" } };
  return [
    ...example.schedules.flatMap(({ id, what, ...rest }) =>
      what === "secrecyWarning" && "rrule" in rest ? [{ ...warning, id, rule: rest.rrule, shift: "next" }] : [],
    ),
    ...example.schedules.flatMap(({ id, what }) =>
      what === "disciplineWarning"
        ? [
            {
              id,
              title: "节前廉洁提醒",
              beforeHoliday: { workdays: 2, at: "10:00" },
              occasion: "warning.send",
              payload: { kind: "integrity", occasion: "beforeHoliday" },
            },
          ]
        : [],
    ),
    {
      id: "r-lecture",
      title: "支部书记微课堂",
      rule: "DTSTART;TZID=Asia/Shanghai:20260304T093000\nRRULE:FREQ=MONTHLY;BYDAY=1WE",
      shift: "next",
      occasion: "lecture.announce",
      payload: { sectionId: "s-lecture", speakerId: "m01", title: "财政审计中的调查研究", daysAhead: 2, at: "12:30" },
    },
  ];
}

function posts() {
  const { committee, groups, admin } = example.branch;
  return [
    ...committee.map(({ memberId, post, ...rest }) => ({
      memberId,
      role: rolesOf[post],
      from: committeeFrom,
      to: "to" in rest ? (rest.to ?? null) : null,
    })),
    ...groups.map(({ id, leaderId }) => ({
      memberId: leaderId,
      role: "groupLeader",
      groupId: id,
      from: committeeFrom,
    })),
    { memberId: admin.memberId, role: "administrator", from: admin.appointedAt, decidedBy: admin.appointedBy },
  ];
}

function settings() {
  const { quietHours, quorum, locationReport, temporaryUnit, workGroup, birthday, learningHours, care } =
    example.policies;
  const values = { quietHours, quorum, locationReport, temporaryUnit, workGroup, birthday, learningHours, care };
  return Object.entries(values).map(([key, value]) => ({ key, value, source: example.meta.title }));
}

/** What a member may stop being told of; the data do not say, and the branch has decided so. */
const leavable: ReadonlySet<string> = new Set(["s-news", "s-life"]);

function sections() {
  return example.sections.map(({ id, name, from, ownerRole, ...rest }) => ({
    id,
    titles: "titles" in rest && rest.titles !== undefined ? rest.titles : [{ title: name, from }],
    ownerRole: ownerRoles[ownerRole],
    leavable: leavable.has(id),
    from,
    to: "to" in rest ? (rest.to ?? null) : null,
  }));
}

function memberOf(member: (typeof example.members)[number]) {
  const { id, name, groupId, birthday, greetingOptIn, admittedAt, status, channels, ...rest } = member;
  const from = status[0]?.from ?? admittedAt;
  const [month = "", day = ""] = birthday.monthDay.split("-");
  const suspensions = "rightsSuspensions" in rest ? (rest.rightsSuspensions ?? []) : [];
  const secondment = "secondment" in rest ? rest.secondment : undefined;
  return {
    id,
    name,
    membership: { from },
    groups: [{ groupId, from: from > groupsFrom ? from : groupsFrom }],
    statuses: status.map((period) => ({
      status: period.kind,
      from: period.from,
      to: "to" in period ? (period.to ?? null) : null,
    })),
    suspensions: suspensions.map((period) => ({ kind: "partyProbation", from: period.from, to: period.to })),
    secondments:
      secondment === undefined ? [] : [{ hostUnit: secondment.hostUnit, from: secondment.from, to: secondment.to }],
    birthday: { calendar: birthday.calendar, month: Number(month), day: Number(day) },
    greetingOptIn,
    admittedOn: admittedAt,
    addresses: Object.entries(channels).map(([platform, id]) => ({ platform, id })),
  };
}
