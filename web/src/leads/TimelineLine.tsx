import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { absolute, timeOfDay } from "@/kit/time";
import { LineDetails } from "./LineDetails";
import { firstNameOf, type Lead, type Line, STATUSES } from "./lead";
import { LOOKS } from "./lineLooks";
import { sentenceOf, textOf } from "./lines";
import classes from "./timeline.module.css";

/** One thing that happened: a sign, a sentence, when, and what belongs to it. */
export function TimelineLine({ line, lead }: { line: Line; lead: Lead }) {
  const { t } = useTranslation(["leads", "kit"]);
  const sentence = sentenceOf(line);
  const [Sign, tone] = LOOKS[sentence];
  const status = (key: string) => {
    const known = STATUSES.find((one) => one === textOf(line, key));
    return known ? t(`kit:lead.${known}`) : textOf(line, key);
  };
  const text = t(`line.${sentence}`, {
    name: firstNameOf(lead),
    form: textOf(line, "formName"),
    workflow: textOf(line, "workflowName"),
    from: status("from"),
    to: status("to"),
    type: line.type.replaceAll("_", " "),
  });
  return (
    <li className={classes["line"]}>
      <span className={classes["sign"]} data-tone={tone} aria-hidden>
        <Sign size={16} stroke={1.8} />
      </span>
      <div className={classes["what"]}>
        <div className={classes["sentence"]}>{text}</div>
        <LineDetails line={line} lead={lead} />
      </div>
      <Moment at={line.at} />
    </li>
  );
}

/** The time of day where the reader is; the whole moment, there and in the workspace's own zone, on hover. */
function Moment({ at }: { at: string }) {
  const { t, i18n } = useTranslation("leads");
  const workspace = useSession().data?.workspace;
  const time = new Intl.DateTimeFormat(i18n.language, timeOfDay(i18n.language)).format(new Date(at));
  const here = absolute(at, i18n.language);
  const there = workspace ? absolute(at, i18n.language, workspace.timeZone) : here;
  const label = there === here ? here : `${here}\n${t("inWorkspace", { moment: there })}`;
  return (
    <Tooltip label={label} events={{ hover: true, focus: true, touch: true }} multiline maw={320} classNames={TIP}>
      <time dateTime={at} className={classes["time"]}>
        {time}
      </time>
    </Tooltip>
  );
}

const TIP = { tooltip: classes["tip"] ?? "" };
