/**
 * The scene of a model: its balls and capsules, placed by the engine's kinematics.
 *
 * @module
 */
import type { Camera, Colour, Mark, SpatialScene } from "../../lib/world/scene.ts";
import type { Physics } from "./physics.ts";

/** The look of a model. */
export interface Look {
  /** The bodies that are drawn, and their colours. */
  readonly colours: Readonly<Record<string, Colour>>;
  /** The height of the ground in the model, in metres; in scenes it is 0. */
  readonly ground: number;
  /** The camera. */
  readonly camera: Camera;
  /** The direction of view of line drawings. */
  readonly side: SpatialScene["side"];
  /** Writes the point of the scene that the camera follows, `[3]`. */
  readonly lookAt: SpatialScene["lookAt"];
  /** Writes the point of the scene that goals are about, `[3]`. */
  readonly mark?: Mark;
}

/** The scene of a model. */
export const mujocoScene = (
  { geoms, place }: Physics,
  { colours, ground, camera, side, lookAt, mark }: Look,
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
    ...(mark === undefined ? {} : { mark }),
  };
};
