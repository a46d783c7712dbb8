import type { GreetingParams } from "../occasion.js";

/** Wordings for birthdays and for the anniversary of joining the Party. */
export const birthdays = {
  "greeting.birthday.1": (p: GreetingParams) =>
    `${p.name}同志,生日快乐!愿新的一岁身体好、心情好、家里都好。——${p.branch}`,
  "greeting.birthday.2": (p: GreetingParams) =>
    `${p.name}同志,今天是您的生日。无论此刻在单位还是在外地,${p.branch}都惦记着您,祝您平安喜乐。`,
  "greeting.birthday.3": (p: GreetingParams) =>
    `又长一岁,又添一份从容。${p.name}同志,${p.branch}祝您生日快乐,事事顺心。`,
  "greeting.birthday.4": (p: GreetingParams) =>
    `${p.name}同志,工作再忙,今天也记得吃碗长寿面。${p.branch}的同志们祝您生日快乐。`,
  "greeting.birthday.5": (p: GreetingParams) =>
    `${p.name}同志,谢谢您一直以来的付出。${p.branch}祝您生日快乐,健康常伴。`,
  "greeting.birthday.6": (p: GreetingParams) =>
    `今天这一页属于您。${p.name}同志,生日快乐,愿所盼皆有回音。——${p.branch}`,
  "greeting.politicalBirthday.1": (p: GreetingParams) =>
    `${p.name}同志,今天是您入党 ${p.years} 周年的日子。愿当年那份心意一直温热。——${p.branch}`,
  "greeting.politicalBirthday.2": (p: GreetingParams) =>
    `${p.years} 年前的今天,您站到了党旗下。${p.name}同志,${p.branch}与您一起记住这一天。`,
  "greeting.politicalBirthday.3": (p: GreetingParams) =>
    `${p.name}同志,政治生日到了,党龄满 ${p.years} 年。感谢一路同行,愿初心不改、步履坚定。——${p.branch}`,
  "greeting.politicalBirthday.4": (p: GreetingParams) =>
    `${p.name}同志,入党 ${p.years} 年,每一步都算数。${p.branch}向您致意,愿继续并肩前行。`,
};
