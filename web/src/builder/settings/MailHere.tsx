import { ActionIcon, Button, Group, Input, Modal, SimpleGrid, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsMaximize, IconEye } from "@tabler/icons-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Source } from "@/kit/source/Source";
import { problemAt } from "../problems";
import { useBuilder } from "../store";
import { defaultSubject, hasSubject, type MailFieldsProps, textOf, textSetting } from "./MailFields";
import { MailPreview } from "./MailPreview";
import { usePreview, useVariables } from "./mail";
import { VariableMenu } from "./VariableMenu";

/** A mail that is written in the node: small beside the canvas, or large with what the lead will see. */
export function MailHere(props: MailFieldsProps) {
  const { t } = useTranslation("builder");
  const [large, dialog] = useDisclosure(false);
  const { node } = props;
  const text = textOf(node.config[textSetting(node.type)]);
  const subject = textOf(node.config["emailSubject"]) || defaultSubject(node.type);
  return (
    <Stack gap="md">
      <Writing {...props} height="220px" enlarge={dialog.open} />
      <Button variant="default" leftSection={<IconEye size={17} aria-hidden />} onClick={dialog.open}>
        {t("mail.show")}
      </Button>
      <Modal opened={large} onClose={dialog.close} title={node.label || subject} size="min(1240px, 94vw)">
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
          <Stack gap="md">
            <Writing {...props} height="max(280px, 60vh - 60px)" />
          </Stack>
          <Stack gap="xs">
            <MailPreview workflowId={props.workflowId} subject={subject} html={text} height="max(360px, 60vh + 60px)" />
            <Text fz="xs" c="dimmed">
              {t("mail.previewHint")}
            </Text>
          </Stack>
        </SimpleGrid>
      </Modal>
    </Stack>
  );
}

interface WritingProps extends MailFieldsProps {
  height: string;
  enlarge?: () => void;
}

function Writing({ node, set, workflowId, height, enlarge }: WritingProps) {
  const { t } = useTranslation("builder");
  const problems = useBuilder((state) => state.problems);
  const variables = useVariables(workflowId);
  const insert = useRef<(text: string) => void>(undefined);
  const line = useRef<HTMLInputElement>(null);
  const setting = textSetting(node.type);
  const value = textOf(node.config[setting]);
  const subject = textOf(node.config["emailSubject"]);
  const preview = usePreview(workflowId, subject || defaultSubject(node.type), value);
  const flaws = useMemo(() => preview?.problems.filter((one) => one.field === "html") ?? [], [preview]);
  return (
    <>
      {hasSubject(node.type, node.config) && (
        <TextInput
          ref={line}
          label={t("settings.emailSubject.title")}
          placeholder={defaultSubject(node.type)}
          value={subject}
          maxLength={1000}
          error={problemAt(problems, node.key, "emailSubject")}
          onChange={(event) => set({ emailSubject: event.currentTarget.value || undefined })}
          rightSection={
            <VariableMenu variables={variables} insert={(name) => line.current && put(line.current, name)} />
          }
        />
      )}
      <Input.Wrapper error={problemAt(problems, node.key, setting)}>
        <Group justify="space-between" mb={4} wrap="nowrap">
          <Text fz="sm" fw={500}>
            {t(`settings.${setting}.title`)}
          </Text>
          <Group gap={4}>
            <VariableMenu variables={variables} insert={(name) => insert.current?.(name)} />
            {enlarge && (
              <Tooltip label={t("mail.enlarge")}>
                <ActionIcon variant="subtle" color="gray" aria-label={t("mail.enlarge")} onClick={enlarge}>
                  <IconArrowsMaximize size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        </Group>
        <Source
          label={t(`settings.${setting}.title`)}
          value={value}
          onChange={(text) => set({ [setting]: text || undefined })}
          variables={variables}
          flaws={flaws}
          height={height}
          onReady={(put) => {
            insert.current = put;
          }}
        />
      </Input.Wrapper>
    </>
  );
}

/** Puts a text into a line where its cursor is, and leaves the keyboard right after it. */
function put(line: HTMLInputElement, text: string): void {
  const { selectionStart, selectionEnd, value } = line;
  line.setRangeText(text, selectionStart ?? value.length, selectionEnd ?? value.length, "end");
  line.dispatchEvent(new Event("input", { bubbles: true })); // as if it was typed
  line.focus();
}
