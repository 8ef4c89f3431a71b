import { Menu, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type NodeType, useCatalogue } from "@/canvas/catalogue";
import type { Place } from "@/canvas/definition";
import { iconOf } from "@/canvas/icons";
import { useWords } from "@/canvas/words";
import type { Actions } from "./actions";
import { grouped } from "./palette";

export interface Asked {
  place: Place;
  /** Where on the screen it was asked. */
  x: number;
  y: number;
}

interface InsertMenuProps {
  asked: Asked | undefined;
  close: () => void;
  actions: Actions;
}

/** What can be put at a place: between two nodes only what leads on, and triggers nowhere. */
export function InsertMenu({ asked, close, actions }: InsertMenuProps) {
  const { t } = useTranslation("builder");
  const words = useWords();
  const fits = (type: NodeType) => !type.trigger && (asked?.place.target === undefined || type.exits.length > 0);
  const groups = grouped([...useCatalogue().values()].filter(fits));
  if (!asked) return null;
  return (
    <Menu opened onClose={close} position="bottom" width={230} shadow="md" withinPortal>
      <Menu.Target>
        <UnstyledButton
          tabIndex={-1}
          aria-label={t("palette.title")}
          style={{ position: "fixed", left: asked.x, top: asked.y, width: 0, height: 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={t("palette.title")}>
        {groups.map(([group, types]) => (
          <div key={group}>
            <Menu.Label>{words.group(group)}</Menu.Label>
            {types.map((type) => (
              <InsertItem key={type.type} type={type} add={() => actions.insert(type.type, asked.place)} />
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function InsertItem({ type, add }: { type: NodeType; add: () => void }) {
  const words = useWords();
  const Sign = iconOf(type.icon);
  return (
    <Menu.Item leftSection={<Sign size={17} stroke={1.8} aria-hidden />} onClick={add}>
      {words.kind(type.type, type)}
    </Menu.Item>
  );
}
