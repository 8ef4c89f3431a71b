import {
  type Icon,
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconClockPause,
  IconFlag,
  IconForms,
  IconHandClick,
  IconMail,
  IconMailForward,
  IconPuzzle,
  IconUserEdit,
  IconUserX,
  IconWebhook,
} from "@tabler/icons-react";

/** The icons that the catalogue names. Named one by one, so that only these are loaded. */
const ICONS: Record<string, Icon> = {
  "arrows-join-2": IconArrowsJoin2,
  "arrows-split-2": IconArrowsSplit2,
  "clock-pause": IconClockPause,
  flag: IconFlag,
  forms: IconForms,
  "hand-click": IconHandClick,
  mail: IconMail,
  "mail-forward": IconMailForward,
  "user-edit": IconUserEdit,
  "user-x": IconUserX,
  webhook: IconWebhook,
};

export function iconOf(name: string | undefined): Icon {
  return ICONS[name ?? ""] ?? IconPuzzle;
}
