import { Alert, Anchor, Button, FileButton, Group, List, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconFile } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type DragEvent, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, client } from "@/api/client";
import { useChanged } from "@/kit/changed";
import { Failure } from "@/kit/states";
import { type Fault, faultsIn, lacksName } from "./faults";

/** Takes in a workflow file, which becomes a draft. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(["workflows", "kit"]);
  return (
    <Modal opened={opened} onClose={onClose} title={t("importing.title")} size="lg">
      <Import onDone={onClose} />
    </Modal>
  );
}

function Import({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("workflows");
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const taken = useImport(onDone);
  const nameless = lacksName(taken.error);
  const change = (next: string) => {
    setText(next);
    taken.reset();
  };
  const take = (file: File | null | undefined) => void file?.text().then(change);
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  return (
    <Stack>
      <Text c="dimmed">{t("importing.text")}</Text>
      <Textarea
        ref={area}
        data-autofocus
        label={t("importing.content")}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onDrop={drop}
        rows={14}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13, whiteSpace: "pre" } }}
      />
      <Wrong text={text} error={taken.error} area={area} />
      {nameless && (
        <TextInput
          label={t("importing.name")}
          description={t("importing.nameHint")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <Group justify="space-between">
        <FileButton onChange={take} accept=".yaml,.yml,.json,application/yaml,application/json,text/plain">
          {(props) => (
            <Button variant="default" leftSection={<IconFile size={18} aria-hidden />} {...props}>
              {t("importing.file")}
            </Button>
          )}
        </FileButton>
        <Button
          disabled={text.trim() === ""}
          loading={taken.isPending}
          onClick={() => taken.mutate({ body: { text, ...(name.trim() ? { name: name.trim() } : {}) } })}
        >
          {t("importing.go")}
        </Button>
      </Group>
    </Stack>
  );
}

function useImport(onDone: () => void) {
  const { t } = useTranslation("workflows");
  const navigate = useNavigate();
  const changed = useChanged();
  return api.useMutation("post", "/api/v1/workflows/import", {
    onSuccess: async (made) => {
      onDone();
      changed(t((await isTwice(made.name)) ? "importing.twice" : "importing.done", { name: made.name }));
      await navigate({ to: "/workflows/$workflowId", params: { workflowId: made.id } });
    },
  });
}

/** Whether there are several workflows of this name now. */
async function isTwice(name: string): Promise<boolean> {
  const { data } = await client.GET("/api/v1/workflows", { params: { query: { q: name.slice(0, 200) } } });
  return (data?.items ?? []).filter((one) => one.name === name).length > 1;
}

interface WrongProps {
  text: string;
  error: unknown;
  area: RefObject<HTMLTextAreaElement | null>;
}

/** What is wrong with the file; each line it names is a way to that line. */
function Wrong({ text, error, area }: WrongProps) {
  const { t } = useTranslation("workflows");
  const faults = faultsIn(text, error);
  if (faults.length === 0) return error && !lacksName(error) ? <Failure error={error} /> : null;
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("importing.faults", { count: faults.length })}
    >
      <List spacing={4}>
        {faults.map((fault) => (
          <List.Item key={`${fault.line}/${fault.where}/${fault.message}`}>
            <Said fault={fault} onGo={(line) => area.current && goTo(area.current, line)} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Said({ fault, onGo }: { fault: Fault; onGo: (line: number) => void }) {
  const { t } = useTranslation("workflows");
  const { line, where, message } = fault;
  return (
    <Text fz="sm">
      {line !== undefined && (
        <>
          <Anchor component="button" type="button" fz="sm" onClick={() => onGo(line)}>
            {t("importing.line", { line })}
          </Anchor>{" "}
        </>
      )}
      {where && (
        <Text span inherit fw={600}>
          {where}{" "}
        </Text>
      )}
      {message}
    </Text>
  );
}

/** Marks a line of the text, and brings it into view. */
function goTo(area: HTMLTextAreaElement, line: number): void {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, line - 4);
}
