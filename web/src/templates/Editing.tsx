import { Box, Button, Stack, Tabs, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconBraces, IconEye, IconSend } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors } from "@/api/problem";
import { Back } from "@/kit/Back";
import { Elsewhere } from "@/kit/Elsewhere";
import { type KeyGroup, useTellKeys } from "@/kit/keys";
import { LeavingDraft } from "@/kit/Leaving";
import { Page } from "@/kit/Page";
import { SavedMark } from "@/kit/SavedMark";
import { Source } from "@/kit/source/Source";
import { Actions } from "./Actions";
import { type Template, type TemplateVariable, useUses } from "./data";
import { Problems } from "./Problems";
import { LeadChooser } from "./preview/LeadChooser";
import { MailPreview } from "./preview/MailPreview";
import { usePreview } from "./preview/usePreview";
import { SendTest } from "./SendTest";
import { UsedBy } from "./TemplateRow";
import classes from "./templates.module.css";
import { useDraft } from "./useDraft";
import { Variables } from "./Variables";

/** The source at the left; at the right the mail that comes of it, and what it can name. */
export function Editing({ template, variables }: { template: Template; variables: TemplateVariable[] }) {
  const { t } = useTranslation(["templates", "kit"]);
  const uses = useUses()(template.name);
  const draft = useDraft(template);
  const [leadId, setLeadId] = useState<string | null>(null);
  const [testing, setTesting] = useState(false);
  const preview = usePreview(draft.text, leadId);
  const insert = useRef<(text: string) => void>(undefined);
  const show = useRef<(line: number, column: number) => void>(undefined);
  const subject = useRef<HTMLInputElement>(null);
  useHotkeys([["mod+S", () => void draft.autosave.now()]], [], true);
  useTellKeys(useMemo(() => keysOf(t), [t]));
  const refusal = draft.saving.phase === "refused" ? draft.saving.error : null;
  const problems = preview.data?.problems ?? NONE;
  const flaws = useMemo(() => problems.filter((problem) => problem.field === "html"), [problems]);
  const wrongSubject = problems.find((problem) => problem.field === "subject" && problem.level === "error");
  const about = (
    <>
      <UsedBy uses={uses} /> {uses.length > 0 && t("takenOver")}
    </>
  );
  return (
    <Page
      title={template.name}
      back={<Back to="/templates">{t("back")}</Back>}
      about={about}
      wide
      actions={
        <>
          <SavedMark saving={draft.saving} />
          <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} onClick={() => setTesting(true)}>
            {t("test.open")}
          </Button>
          <Actions template={template} uses={uses} text={draft.text} />
        </>
      }
    >
      {draft.saving.phase === "conflict" && (
        <Elsewhere
          title={t("elsewhere")}
          ways={[
            { label: t("kit:elsewhere.theirs"), act: draft.takeTheirs },
            { label: t("kit:elsewhere.overwrite"), act: () => draft.autosave.overwrite() },
          ]}
        />
      )}
      <Box className={classes["desk"] ?? ""}>
        <Stack gap="md">
          <TextInput
            ref={subject}
            label={t("subject")}
            value={draft.text.subject}
            onChange={(event) => draft.change({ subject: event.currentTarget.value })}
            error={wrongSubject?.message ?? fieldErrors(refusal)["subject"]}
          />
          <Source
            label={t("source")}
            value={draft.text.html}
            onChange={(html) => draft.change({ html })}
            variables={variables}
            flaws={flaws}
            minHeight="max(360px, calc(100dvh - 290px))"
            numbered
            onReady={(into, to) => {
              insert.current = into;
              show.current = to;
            }}
          />
          <Problems
            problems={problems}
            refusal={refusal}
            go={(problem) =>
              problem.field === "subject"
                ? subject.current?.focus()
                : show.current?.(problem.line ?? 1, problem.column ?? 1)
            }
          />
        </Stack>
        <Stack gap="md" className={classes["beside"] ?? ""}>
          <LeadChooser leadId={leadId} choose={setLeadId} />
          <Tabs defaultValue="preview" keepMounted={false}>
            <Tabs.List mb="md">
              <Tabs.Tab value="preview" leftSection={<IconEye size={16} aria-hidden />}>
                {t("preview.tab")}
              </Tabs.Tab>
              <Tabs.Tab value="variables" leftSection={<IconBraces size={16} aria-hidden />}>
                {t("variables.tab")}
              </Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="preview">
              <MailPreview preview={preview} />
            </Tabs.Panel>
            <Tabs.Panel value="variables">
              <Variables variables={variables} leadId={leadId} insert={(text) => insert.current?.(text)} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      </Box>
      {testing && <SendTest text={draft.text} leadId={leadId} onClose={() => setTesting(false)} />}
      <LeavingDraft autosave={draft.autosave} />
    </Page>
  );
}

const NONE: never[] = [];

function keysOf(t: TFunction<"templates">): KeyGroup {
  const keys = [
    { keys: ["Ctrl", "S"], does: t("keys.save") },
    { keys: ["Ctrl", "Space"], does: t("keys.offer") },
    { keys: ["Tab"], does: t("keys.leave") },
  ];
  return { title: t("keys.title"), keys };
}
