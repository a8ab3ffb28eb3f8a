/**
 * What users touch: the {@link io.zkrecipes.RecipeClient}, the {@link io.zkrecipes.Lease} that
 * every exclusive recipe hands out, validated {@link io.zkrecipes.ZPath paths}, and one tree of
 * unchecked errors under {@link io.zkrecipes.CoordinationException}.
 */
@NullMarked
package io.zkrecipes;

import org.jspecify.annotations.NullMarked;
