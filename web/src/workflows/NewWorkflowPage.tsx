import { Button, Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title, UnstyledButton } from "@mantine/core";
import { type Icon, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { Page } from "@/kit/Page";
import { Failure, Loading } from "@/kit/states";
import { ImportDialog } from "./ImportDialog";
import classes from "./NewWorkflowPage.module.css";
import { readGraph } from "./sketch/graph";
import { Thumbnail } from "./sketch/Thumbnail";

type Shipped = components["schemas"]["ShippedWorkflow"];

const EMPTY = { nodes: [{ key: "form", type: "trigger_form", config: {} }], edges: [], configurationData: {} };

/** What a new workflow can begin from. */
export function NewWorkflowPage() {
  const { t } = useTranslation("workflows");
  const [importing, setImporting] = useState(false);
  const make = useMake();
  return (
    <Page title={t("gallery.title")} about={t("gallery.about")}>
      {make.error !== null && <Failure error={make.error} />}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg">
        <Templates busy={make.isPending} use={(gallery) => make.mutate({ body: { gallery } })} />
        <Stack gap="lg">
          <Beginning
            icon={IconPlus}
            title={t("gallery.empty")}
            text={t("gallery.emptyText")}
            onClick={() => make.mutate({ body: { name: t("gallery.emptyName"), definition: EMPTY } })}
          />
          <Beginning
            icon={IconFileImport}
            title={t("gallery.import")}
            text={t("gallery.importText")}
            onClick={() => setImporting(true)}
          />
        </Stack>
      </SimpleGrid>
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
    </Page>
  );
}

function useMake() {
  const navigate = useNavigate();
  return api.useMutation("post", "/api/v1/workflows", {
    onSuccess: (made) => navigate({ to: "/workflows/$workflowId", params: { workflowId: made.id } }),
  });
}

function Templates({ busy, use }: { busy: boolean; use: (name: string) => void }) {
  const asked = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
  const { data, error, isPending, refetch } = api.useQuery("get", "/api/v1/workflows/gallery", {}, asked);
  if (isPending) return <Loading rows={4} />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  return data.items.map((item) => (
    <Template key={item.gallery} item={item} busy={busy} use={() => use(item.gallery)} />
  ));
}

function Template({ item, busy, use }: { item: Shipped; busy: boolean; use: () => void }) {
  const { t } = useTranslation("workflows");
  const steps = readGraph(item.definition).nodes.length;
  return (
    <Card component="article" withBorder padding={0} className={classes["template"]}>
      <Thumbnail definition={item.definition} height={190} />
      <Stack p="lg" gap="xs" flex={1}>
        <Title order={2} fz={17}>
          {item.name}
        </Title>
        <Text c="dimmed" fz="sm" flex={1}>
          {item.description}
        </Text>
        <Group justify="space-between" mt="sm">
          <Text fz="sm" c="dimmed">
            {t("gallery.steps", { count: steps })}
          </Text>
          <Button onClick={use} disabled={busy} aria-label={`${t("gallery.use")}: ${item.name}`}>
            {t("gallery.use")}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

interface BeginningProps {
  icon: Icon;
  title: string;
  text: string;
  onClick: () => void;
}

function Beginning({ icon: Sign, title, text, onClick }: BeginningProps) {
  return (
    <UnstyledButton className={`ft-card ${classes["beginning"]}`} onClick={onClick}>
      <ThemeIcon variant="light" size={40} radius="md" aria-hidden>
        <Sign size={20} stroke={1.7} />
      </ThemeIcon>
      <span>
        <Text span display="block" fw={600}>
          {title}
        </Text>
        <Text span display="block" fz="sm" c="dimmed">
          {text}
        </Text>
      </span>
    </UnstyledButton>
  );
}
