package dev.postern.console;

import java.util.List;

import dev.postern.entity.Ids;

/**
 * What every page has around its content.
 *
 * @param title of the page
 * @param section of the navigation that the page belongs to; empty: none
 * @param user whose session it is; empty: nobody's
 * @param sessionToken what the forms of this session carry; empty: there are none
 * @param domain of this server
 * @param sections of the navigation: those that the session may see
 * @param done what has just been done, in a sentence; empty: nothing
 */
public record Frame(String title, String section, String user, String sessionToken, String domain, String version,
        List<Group> sections, String done) {

    /** A place in the navigation. */
    public record Section(String name, String path) {
    }

    /** Places below one heading; an empty one is not shown. */
    public record Group(String heading, List<Section> places) {
    }

    /** Whether the navigation has a place of this address: else the session may not go there, and no page links to it. */
    public boolean leadsTo(String path) {
        return sections.stream().flatMap(group -> group.places().stream()).anyMatch(place -> place.path().equals(path));
    }

    /** Address of a file that pages load, which changes with its content. */
    public String asset(String name) {
        return Assets.address(name);
    }

    /** What a form carries: the token of the session, and an id of this form, which is another one for each form. */
    public String formToken() {
        return sessionToken.isEmpty() ? "" : sessionToken + FormReader.BEFORE_ID + Ids.uuid();
    }

    /** Name of the field with {@link #formToken}. */
    public String tokenField() {
        return FormReader.TOKEN;
    }
}
