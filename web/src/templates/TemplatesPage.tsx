import { Button, Menu, Stack, Text } from "@mantine/core";
import { IconChevronDown, IconMail } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { PAGES } from "@/kit/lists";
import { Page } from "@/kit/Page";
import { Rows } from "@/kit/Rows";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { useMake, useUses } from "./data";
import { StarterCards } from "./StarterCards";
import { type StarterName, startersIn } from "./starters";
import { TemplateRow } from "./TemplateRow";

/** The workspace's mails, and a new one. */
export function TemplatesPage() {
  const { t } = useTranslation("templates");
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/templates",
    {},
    PAGES,
  );
  const making = useMake();
  const usesOf = useUses();
  const all = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t("title")} about={t("about")} actions={all.length > 0 && <NewButton making={making} />}>
      <Stack>
        {error ? (
          <Failure error={error} again={() => void refetch()} />
        ) : isPending ? (
          <Loading />
        ) : all.length === 0 ? (
          <Nothing making={making} />
        ) : (
          <Rows label={t("title")}>
            {all.map((template) => (
              <TemplateRow key={template.id} template={template} uses={usesOf(template.name)} />
            ))}
          </Rows>
        )}
        <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
      </Stack>
    </Page>
  );
}

type Making = ReturnType<typeof useMake>;
const ORDER: StarterName[] = ["blank", "welcome", "followUp", "booking"];

function NewButton({ making }: { making: Making }) {
  const { t, i18n } = useTranslation("templates");
  const starters = startersIn(i18n.language);
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button loading={making.busy} rightSection={<IconChevronDown size={16} aria-hidden />}>
          {t("new")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ORDER.map((name) => (
          <Menu.Item key={name} onClick={() => making.make(starters[name])}>
            {starters[name].name}
            <Text fz="xs" c="dimmed">
              {starters[name].about}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Nothing({ making }: { making: Making }) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap={0}>
      <Empty icon={IconMail} title={t("empty.title")} text={t("empty.text")} />
      <StarterCards busy={making.busy} choose={making.make} />
    </Stack>
  );
}
