import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { duration } from "@/kit/time";
import { PACES, useDemoClock, useTurning } from "../clock";

const REAL = PACES[PACES.length - 1];

/** How fast the demo's time goes. */
export function Pace() {
  const { t, i18n } = useTranslation("demo");
  const { data } = useDemoClock();
  const { pace } = useTurning();
  if (!data) return null;
  const said = (seconds: number) =>
    seconds === REAL ? t("bar.real") : t("bar.pace", { length: duration(seconds * 1000, i18n.language) });
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          title={t("bar.paceHint")}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {said(data.daySeconds)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {PACES.map((seconds) => (
          <Menu.Item
            key={seconds}
            onClick={() => pace.mutate({ body: { daySeconds: seconds } })}
            rightSection={seconds === data.daySeconds ? <IconCheck size={14} aria-hidden /> : null}
          >
            {said(seconds)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
