import { ActionIcon, Button, Group, Kbd, Menu, Text, Tooltip } from "@mantine/core";
import {
  type Icon,
  IconAlertCircle,
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCircleCheck,
  IconClipboard,
  IconCopy,
  IconCopyPlus,
  IconDots,
  IconTrash,
  IconWand,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SavedMark } from "@/kit/SavedMark";
import type { Actions } from "./actions";
import classes from "./builder.module.css";
import { clipToPaste, copyNodes } from "./clipboard";
import type { Draft, Workflow } from "./draft";
import { Publish } from "./Publish";
import { errorsIn } from "./problems";
import { useBuilder, useBuilderStore, useHistory } from "./store";

interface ToolbarProps {
  draft: Draft;
  workflow: Workflow;
  actions: Actions;
  showProblems: () => void;
}

export function Toolbar({ draft, workflow, actions, showProblems }: ToolbarProps) {
  const { t } = useTranslation("builder");
  const store = useBuilderStore();
  const { past, future } = useHistory();
  return (
    <div className={classes["toolbar"]} role="toolbar" aria-label={t("toolbar.label")}>
      <Group gap={4} wrap="nowrap">
        <Tool label={t("toolbar.undo")} icon={IconArrowBackUp} off={past === 0} act={store.getState().undo} />
        <Tool label={t("toolbar.redo")} icon={IconArrowForwardUp} off={future === 0} act={store.getState().redo} />
        <Tool label={t("toolbar.tidy")} icon={IconWand} act={actions.tidy} />
        <More actions={actions} />
      </Group>
      <SavedMark saving={draft.saving} hint={t("draftSaved")} />
      <Group gap="sm" wrap="nowrap" ml="auto">
        <ProblemsButton show={showProblems} />
        <Publish draft={draft} workflow={workflow} />
      </Group>
    </div>
  );
}

function Tool({ label, icon: Sign, act, off = false }: { label: string; icon: Icon; act: () => void; off?: boolean }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} disabled={off} onClick={act}>
        <Sign size={19} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function More({ actions }: { actions: Actions }) {
  const { t } = useTranslation("builder");
  const store = useBuilderStore();
  const chosen = useBuilder((state) => state.selection.nodes);
  const paste = async () => {
    const clip = await clipToPaste();
    if (clip) actions.pasteClip(clip, true);
  };
  const none = chosen.size === 0;
  const items = [
    { label: t("more.copy"), icon: IconCopy, key: "C", off: none, act: () => void copyNodes(store) },
    { label: t("more.paste"), icon: IconClipboard, key: "V", off: false, act: () => void paste() },
    { label: t("more.duplicate"), icon: IconCopyPlus, key: "D", off: none, act: () => actions.duplicate(chosen) },
    { label: t("more.remove"), icon: IconTrash, key: "", off: none, act: () => actions.remove(chosen) },
  ];
  return (
    <Menu width={240} position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("more.label")}>
          <IconDots size={19} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item
            key={item.label}
            leftSection={<item.icon size={16} aria-hidden />}
            rightSection={<Kbd size="xs">{item.key ? `Ctrl ${item.key}` : t("more.deleteKey")}</Kbd>}
            disabled={item.off}
            onClick={item.act}
          >
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ProblemsButton({ show }: { show: () => void }) {
  const { t } = useTranslation("builder");
  const problems = useBuilder((state) => state.problems);
  const errors = errorsIn(problems).length;
  const warnings = problems.filter((problem) => problem.severity === "warning").length;
  if (errors + warnings === 0)
    return (
      <Group gap={6} wrap="nowrap" c="var(--ft-good)" visibleFrom="sm">
        <IconCircleCheck size={18} stroke={1.7} aria-hidden />
        <Text fz="sm">{t("problems.none")}</Text>
      </Group>
    );
  const Sign = errors > 0 ? IconAlertCircle : IconAlertTriangle;
  const label = errors > 0 ? t("problems.errors", { count: errors }) : t("problems.warnings", { count: warnings });
  return (
    <Button
      aria-label={label}
      variant="subtle"
      color="gray"
      size="sm"
      px="xs"
      c={errors > 0 ? "var(--ft-bad)" : "var(--ft-wait)"}
      leftSection={<Sign size={18} stroke={1.7} aria-hidden />}
      onClick={show}
    >
      <Text span inherit hiddenFrom="sm">
        {errors || warnings}
      </Text>
      <Text span inherit visibleFrom="sm">
        {label}
      </Text>
    </Button>
  );
}
