import { ActionIcon, ScrollArea, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import type { DragEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import canvas from "@/canvas/canvas.module.css";
import { type NodeType, useCatalogue } from "@/canvas/catalogue";
import { iconOf } from "@/canvas/icons";
import { useWords } from "@/canvas/words";
import type { Actions } from "./actions";
import classes from "./builder.module.css";
import { PALETTE_ID } from "./keys";
import { grouped } from "./palette";
import { useBuilderStore } from "./store";

interface PaletteProps {
  actions: Actions;
  open: boolean;
  toggle: () => void;
}

/** What a workflow is made of: to be dragged onto the canvas, or added after what is selected by a click or Enter. */
export function Palette({ actions, open, toggle }: PaletteProps) {
  const { t } = useTranslation("builder");
  const words = useWords();
  const groups = grouped([...useCatalogue().values()]);
  const Sign = open ? IconLayoutSidebarLeftCollapse : IconLayoutSidebarLeftExpand;
  const label = open ? t("palette.close") : t("palette.open");
  return (
    <section id={PALETTE_ID} className={classes["palette"]} data-open={open} aria-label={t("palette.title")}>
      <Tooltip label={label} position="right">
        <ActionIcon variant="subtle" color="gray" size="sm" onClick={toggle} aria-label={label} aria-expanded={open}>
          <Sign size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {open && (
        <ScrollArea flex={1} type="hover" scrollbarSize={6} offsetScrollbars={false}>
          {groups.map(([group, types]) => (
            <div key={group} className={classes["group"]}>
              <VisuallyHidden component="h3">{words.group(group)}</VisuallyHidden>
              {types.map((type) => (
                <Tile key={type.type} type={type} append={() => actions.append(type.type)} />
              ))}
            </div>
          ))}
        </ScrollArea>
      )}
    </section>
  );
}

function Tile({ type, append }: { type: NodeType; append: () => void }) {
  const store = useBuilderStore();
  const words = useWords();
  const { t } = useTranslation("builder");
  const Sign = iconOf(type.icon);
  const carry = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = "copy";
    event.dataTransfer.setData("text/plain", words.kind(type.type, type));
    // What is dragged is drawn before the drop zones come out: changing the page at once ends the drag in Chromium.
    setTimeout(() => store.setState({ carried: type.type }));
  };
  return (
    <Tooltip label={`${words.about(type)} ${t("palette.hint")}`} position="right" multiline w={240} openDelay={400}>
      <UnstyledButton
        className={classes["tile"] ?? ""}
        draggable
        data-type={type.type}
        onDragStart={carry}
        onDragEnd={() => store.setState({ carried: undefined })}
        onClick={append}
        onKeyDown={step}
      >
        <span className={`${canvas["icon"]} ${classes["tileIcon"]}`} data-group={type.group}>
          <Sign size={18} stroke={1.8} aria-hidden />
        </span>
        <span className={classes["tileName"]}>{words.kind(type.type, type)}</span>
      </UnstyledButton>
    </Tooltip>
  );
}

/** The arrow keys go from tile to tile. */
function step(event: KeyboardEvent<HTMLElement>): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way === undefined) return;
  const tiles = [...document.querySelectorAll<HTMLElement>(`#${PALETTE_ID} button[data-type]`)];
  tiles[tiles.indexOf(event.currentTarget) + way]?.focus();
  event.preventDefault();
}
