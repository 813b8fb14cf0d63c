/**
 * How a model looks: its balls and capsules, where the engine's kinematics put them.
 *
 * @module
 */
import type { Camera, Colour, SpatialScene } from "../../lib/world/scene.ts";
import type { Physics } from "./physics.ts";

/** What a model is drawn with. */
export interface Look {
  /** The bodies that are drawn, and in what colour. */
  readonly colours: Readonly<Record<string, Colour>>;
  /** The height of the ground in the model, in metres; scenes have it at 0. */
  readonly ground: number;
  /** How it is looked at. */
  readonly camera: Camera;
  /** Which way pictures of lines look. */
  readonly side: SpatialScene["side"];
  /** Writes the point of the scene that the camera looks at, `[3]`. */
  readonly lookAt: SpatialScene["lookAt"];
}

/** The scene of a model. */
export const mujocoScene = (
  { geoms, place }: Physics,
  { colours, ground, camera, side, lookAt }: Look,
): SpatialScene => {
  const drawn = geoms.filter(({ body }) => body in colours);
  return {
    kind: "spatial",
    figures: drawn.map(({ body, radius }) => ({ radius, colour: colours[body] })),
    camera,
    side,
    place: (states, row, ends) => {
      place(drawn, states, row, ends);
      for (let height = 2; height < ends.length; height += 3) ends[height] -= ground;
    },
    lookAt,
  };
};
